package io.slipway.replica;

import io.slipway.control.Transactions;
import io.slipway.replica.Heartbeat.Sight;
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
public final class FailureDetector {
    private static final Logger LOG = Logger.getLogger(FailureDetector.class);
    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration LEASE_TIMEOUT_WITHOUT_SESSIONS = Duration.ofMillis(1_200);

    /** A longer gap between two looks says that we, not they, stood still: what was seen before counts no more. */
    private static final Duration MAX_OBSERVATION_GAP = Duration.ofSeconds(3);

    private final Transactions transactions;
    private final ReplicaStore store;
    private final Supplier<UUID> me;
    private final Map<UUID, PeerObservation> seen = new HashMap<>();
    private long lastLook = System.nanoTime();
    private @Nullable String ownSessions;
    private long ownSince;

    /** @param me the id of the replica that watches, as of now */
    public FailureDetector(Transactions transactions, ReplicaStore store, Supplier<UUID> me) {
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
        List<Heartbeat> beats = transactions.read(store::beats);
        long answered = System.nanoTime();
        if (answered - lastLook > MAX_OBSERVATION_GAP.toNanos()) {
            seen.clear();
            ownSessions = null;
        }
        lastLook = answered;
        forgetAllBut(beats);
        lookAtOwn(beats, answered);
        boolean died = false;
        for (Heartbeat beat : beats) {
            PeerObservation now = remember(beat, answered);
            if (now.standsFor(LEASE_TIMEOUT, asked)) {
                died |= declareDead(beat, "has stood still for " + LEASE_TIMEOUT);
            } else if (ownSessions != null && now.goneFor(LEASE_TIMEOUT_WITHOUT_SESSIONS, asked, ownSince)) {
                died |= declareDead(beat, "has lost its sessions and not come back");
            }
        }
        return died;
    }

    private PeerObservation remember(Heartbeat beat, long at) {
        PeerObservation before = seen.get(beat.id());
        PeerObservation now = before == null ? PeerObservation.first(beat, at) : before.next(beat, at);
        seen.put(beat.id(), now);
        return now;
    }

    private void forgetAllBut(List<Heartbeat> beats) {
        Set<UUID> alive = new HashSet<>();
        beats.forEach(beat -> alive.add(beat.id()));
        seen.keySet().retainAll(alive);
    }

    /** Ours are whole and the same since when; a restart of the database, say, takes them with all others. */
    private void lookAtOwn(List<Heartbeat> beats, long at) {
        UUID id = me.get();
        String whole = beats.stream()
                .filter(beat -> beat.id().equals(id) && beat.sight() == Sight.THERE)
                .map(Heartbeat::sessions)
                .findFirst()
                .orElse(null);
        if (whole == null || !whole.equals(ownSessions)) {
            ownSince = at;
        }
        ownSessions = whole;
    }

    private boolean declareDead(Heartbeat beat, String why) {
        boolean died = transactions.once(handle -> store.declareDead(handle, beat));
        if (died) {
            LOG.warnf("replica %s %s and is declared dead", beat.id(), why);
        }
        return died;
    }
}
