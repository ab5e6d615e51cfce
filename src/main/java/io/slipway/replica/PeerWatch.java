package io.slipway.replica;

import io.slipway.control.Transactions;
import io.slipway.replica.Beat.Sight;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches the counters of all replicas and declares dead those that it has itself seen stand still for 6 s of its own
 * monotonic time while the control database answered; for 1.2 s, when both of their sessions there are gone and its own
 * survived the same moment. Not thread-safe: one loop steps it.
 */
public final class PeerWatch {
    private static final Logger LOG = Logger.getLogger(PeerWatch.class);
    private static final Duration TTL = Duration.ofSeconds(6);
    private static final Duration TTL_WITHOUT_SESSIONS = Duration.ofMillis(1_200);

    /** A longer gap between two looks says that we, not they, stood still: what was seen before counts no more. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(3);

    private final Transactions transactions;
    private final ReplicaStore store;
    private final Supplier<UUID> me;
    private final Map<UUID, Seen> seen = new HashMap<>();
    private long lastLook = System.nanoTime();
    private @Nullable String ownSessions;
    private long ownSince;

    /** @param me the id of the replica that watches, as of now */
    public PeerWatch(Transactions transactions, ReplicaStore store, Supplier<UUID> me) {
        this.transactions = transactions;
        this.store = store;
        this.me = me;
    }

    /**
     * One look.
     *
     * @return whether a replica was declared dead now
     */
    public boolean runOnce() {
        long asked = System.nanoTime();
        List<Beat> beats = transactions.read(store::beats);
        long answered = System.nanoTime();
        if (answered - lastLook > LONGEST_GAP.toNanos()) {
            seen.clear();
            ownSessions = null;
        }
        lastLook = answered;
        forgetAllBut(beats);
        lookAtOwn(beats, answered);
        boolean died = false;
        for (Beat beat : beats) {
            Seen now = remember(beat, answered);
            if (now.standsFor(TTL, asked)) {
                died |= declareDead(beat, "has stood still for " + TTL);
            } else if (ownSessions != null && now.goneFor(TTL_WITHOUT_SESSIONS, asked, ownSince)) {
                died |= declareDead(beat, "has lost its sessions and not come back");
            }
        }
        return died;
    }

    private Seen remember(Beat beat, long at) {
        Seen before = seen.get(beat.id());
        Seen now = before == null ? Seen.first(beat, at) : before.next(beat, at);
        seen.put(beat.id(), now);
        return now;
    }

    private void forgetAllBut(List<Beat> beats) {
        Set<UUID> alive = new HashSet<>();
        beats.forEach(beat -> alive.add(beat.id()));
        seen.keySet().retainAll(alive);
    }

    /** Ours are whole and the same since when; a restart of the database, say, takes them with all others. */
    private void lookAtOwn(List<Beat> beats, long at) {
        UUID id = me.get();
        String whole = beats.stream()
                .filter(beat -> beat.id().equals(id) && beat.sight() == Sight.THERE)
                .map(Beat::sessions)
                .findFirst()
                .orElse(null);
        if (whole == null || !whole.equals(ownSessions)) {
            ownSince = at;
        }
        ownSessions = whole;
    }

    private boolean declareDead(Beat beat, String why) {
        boolean died = transactions.once(handle -> store.declareDead(handle, beat));
        if (died) {
            LOG.warnf("replica %s %s and is declared dead", beat.id(), why);
        }
        return died;
    }
}
