package io.slipway.replica;

import io.slipway.control.Transactions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Watches the counters of all replicas and declares dead those that it has itself seen stand still for 6 s of its own
 * monotonic time while the control database answered. Not thread-safe: one loop steps it.
 */
public final class PeerWatch {
    private static final Logger LOG = Logger.getLogger(PeerWatch.class);
    private static final Duration TTL = Duration.ofSeconds(6);

    /** A longer gap between two looks says that we, not they, stood still: what was seen before counts no more. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(3);

    private final Transactions transactions;
    private final ReplicaStore store;
    private final Map<UUID, Seen> seen = new HashMap<>();
    private long lastLook = System.nanoTime();

    public PeerWatch(Transactions transactions, ReplicaStore store) {
        this.transactions = transactions;
        this.store = store;
    }

    /**
     * One look.
     *
     * @return whether a replica was declared dead now
     */
    public boolean runOnce() {
        List<Beat> beats = transactions.read(store::beats);
        long now = System.nanoTime();
        if (now - lastLook > LONGEST_GAP.toNanos()) {
            seen.clear();
        }
        lastLook = now;
        forgetAllBut(beats);
        boolean died = false;
        for (Beat beat : beats) {
            Seen before = seen.get(beat.id());
            if (before == null || before.sequence() != beat.sequence()) {
                seen.put(beat.id(), new Seen(beat.sequence(), now));
            } else if (now - before.since() >= TTL.toNanos()) {
                died |= declareDead(beat);
            }
        }
        return died;
    }

    private void forgetAllBut(List<Beat> beats) {
        Set<UUID> alive = new HashSet<>();
        beats.forEach(beat -> alive.add(beat.id()));
        seen.keySet().retainAll(alive);
    }

    private boolean declareDead(Beat beat) {
        boolean died = transactions.once(handle -> store.declareDead(handle, beat));
        if (died) {
            LOG.warnf("replica %s has stood still for %s and is declared dead", beat.id(), TTL);
        }
        return died;
    }

    private record Seen(long sequence, long since) {}
}
