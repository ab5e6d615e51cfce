package io.slipway.replica;

import io.slipway.control.Transactions;
import io.slipway.replica.Heartbeat.Sessions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches the heartbeat counters of all replicas and declares a replica dead when its counter has not changed for 6 s.
 * The time is measured by this replica's monotonic clock, while the control database answers. 1.2 s are enough if both
 * sessions of the replica are gone and this replica's own sessions survived that moment. Not thread-safe: called by one
 * loop.
 */
public final class FailureDetector {
    private static final Logger LOG = Logger.getLogger(FailureDetector.class);
    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration LEASE_TIMEOUT_WITHOUT_SESSIONS = Duration.ofMillis(1_200);

    /** A replica whose counter has not changed for so long is observed more often. */
    private static final Duration SUSPICION_TIMEOUT = Duration.ofSeconds(2);

    /**
     * A longer gap between two observations means that this replica was stopped, not its peers. Earlier observations
     * are dropped.
     */
    private static final Duration MAX_OBSERVATION_GAP = Duration.ofSeconds(3);

    private final Transactions transactions;
    private final ReplicaStore store;
    private final Supplier<UUID> me;
    private final Map<UUID, PeerObservation> seen = new HashMap<>();
    private long lastObservation = System.nanoTime();
    private @Nullable String ownSessions;
    private long ownSince;
    private final AtomicLong declaredDead = new AtomicLong();
    private volatile boolean quiet;

    /** @param me supplies the current id of this replica */
    public FailureDetector(Transactions transactions, ReplicaStore store, Supplier<UUID> me) {
        this.transactions = transactions;
        this.store = store;
        this.me = me;
    }

    /**
     * Observes all replicas once.
     *
     * @return whether a replica was declared dead now
     */
    public boolean runOnce() {
        long asked = System.nanoTime();
        List<Heartbeat> beats = transactions.read(store::beats);
        long answered = System.nanoTime();
        if (answered - lastObservation > MAX_OBSERVATION_GAP.toNanos()) {
            seen.clear();
            ownSessions = null;
        }
        lastObservation = answered;
        forgetAllBut(beats);
        observeOwn(beats, answered);
        quiet = true;
        boolean died = false;
        for (Heartbeat beat : beats) {
            PeerObservation now = remember(beat, answered);
            quiet &= beat.state() != Sessions.GONE && !now.standsFor(SUSPICION_TIMEOUT, asked);
            if (now.standsFor(LEASE_TIMEOUT, asked)) {
                died |= declareDead(beat, "no heartbeat for " + LEASE_TIMEOUT);
            } else if (ownSessions != null && now.goneFor(LEASE_TIMEOUT_WITHOUT_SESSIONS, asked, ownSince)) {
                died |= declareDead(beat, "no heartbeat and no session for " + LEASE_TIMEOUT_WITHOUT_SESSIONS);
            }
        }
        return died;
    }

    /** Whether all replicas seemed alive in the last observation. */
    public boolean isQuiet() {
        return quiet;
    }

    /** The number of replicas that this replica declared dead. */
    public long declaredDead() {
        return declaredDead.get();
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

    /**
     * Observes since when this replica has its present two sessions. A restart of the database, for example, ends them
     * together with the sessions of all peers.
     */
    private void observeOwn(List<Heartbeat> beats, long at) {
        UUID id = me.get();
        String whole = beats.stream()
                .filter(beat -> beat.id().equals(id) && beat.state() == Sessions.PRESENT)
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
            declaredDead.incrementAndGet();
            LOG.warnf("declared a replica dead: %s replica=%s", why, beat.id());
        }
        return died;
    }
}
