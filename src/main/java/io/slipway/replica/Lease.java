package io.slipway.replica;

import io.slipway.control.ControlConnector;
import io.slipway.control.ControlJdbi;
import io.slipway.postgres.facts.Backend;
import io.slipway.time.Failpoint;
import io.slipway.time.Loop;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The lease of this replica: registers it under a random id and renews the lease each second on its own connection.
 * When the replica was declared dead, it drops all of its runs and registers under a new id. Thread-safe.
 */
public final class Lease {
    private static final Logger LOG = Logger.getLogger(Lease.class);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TRUST_TIMEOUT = Duration.ofMillis(4_500);
    private static final Duration CONTROL_LOST_TIMEOUT = Duration.ofSeconds(30);

    private final ControlConnector connector;
    private final ReplicaStore store;
    private final String host;
    private final String version;
    private final LeaseListener leaseListener;
    private final Duration controlLostTimeout;
    private final Loop loop;
    private volatile UUID id = UUID.randomUUID();
    private volatile long trustedUntil = System.nanoTime();
    private volatile boolean draining;
    private volatile long drainBegan;
    private volatile boolean registered;
    private volatile @Nullable Backend listener;
    private final AtomicLong falseTakeovers = new AtomicLong();
    private @Nullable Connection connection;
    private @Nullable Backend own;
    private volatile long renewed = System.nanoTime();
    private boolean controlLost;
    private int failures;

    public Lease(
            ControlConnector connector, ReplicaStore store, String host, String version, LeaseListener leaseListener) {
        this(connector, store, host, version, leaseListener, CONTROL_LOST_TIMEOUT);
    }

    Lease(
            ControlConnector connector,
            ReplicaStore store,
            String host,
            String version,
            LeaseListener leaseListener,
            Duration controlLostTimeout) {
        this.controlLostTimeout = controlLostTimeout;
        this.connector = connector;
        this.store = store;
        this.host = host;
        this.version = version;
        this.leaseListener = leaseListener;
        this.loop = new Loop("slipway-lease", HEARTBEAT_INTERVAL, this::runOnce);
    }

    /** Registers the replica and starts the renewals. */
    public void start() {
        loop.start();
    }

    /** The current id; a new one after each time that the replica was declared dead. */
    public UUID id() {
        return id;
    }

    /** Whether the lease is valid, so that new work may start. */
    public boolean isTrusted() {
        return System.nanoTime() - trustedUntil < 0;
    }

    /** Whether the replica has its row, which peers can see. */
    public boolean isRegistered() {
        return registered;
    }

    /** Whether the replica is shutting down. */
    public boolean isDraining() {
        return draining;
    }

    /** The time for which the present renewal has lasted, or a renewal has been due. */
    public Duration standstill() {
        return loop.standstill();
    }

    /** Stops claims. The next renewal shows the shutdown to peers. */
    public void drain() {
        if (!draining) {
            drainBegan = System.nanoTime();
            draining = true;
        }
        loop.wake();
    }

    /** The time since {@link #drain} was first called; zero before. */
    public Duration drainedFor() {
        return draining ? Duration.ofNanos(System.nanoTime() - drainBegan) : Duration.ZERO;
    }

    /**
     * Sets the session of the listener, by which peers see that this replica is alive. Null: unknown, behind a pooler.
     */
    public void heard(@Nullable Backend session) {
        listener = session;
        loop.wake();
    }

    /**
     * The time since the start of the last successful renewal. Before the first renewal: since this object was created.
     */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - renewed);
    }

    /** How often the replica was declared dead while it was alive. */
    public long falseTakeovers() {
        return falseTakeovers.get();
    }

    /** Retires the replica. Stopped last: afterwards the remaining runs belong to other replicas. */
    public void close() {
        loop.close();
        retire();
    }

    private synchronized void retire() {
        try {
            if (registered) {
                ControlJdbi.inTransaction(open(), this::retire);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debugf(
                    "could not retire this replica; peers will detect it by its lease: %s replica=%s",
                    e.getMessage(), id);
        }
        disconnect();
    }

    /**
     * The first statement waits for a claim of this replica in flight, so that the second one sees the claimed runs.
     */
    private void retire(Handle handle) {
        store.retire(handle, id);
        leaseListener.retired(handle, id);
    }

    /** Renews once. If an established connection fails, renews at once on a new one. */
    public synchronized void runOnce() {
        boolean served = connection != null;
        if (!renewedOnce() && served) {
            renewedOnce();
        }
    }

    private boolean renewedOnce() {
        long started = System.nanoTime();
        try {
            ControlJdbi.use(open(), handle -> renew(handle, started));
            if (failures > 1) {
                LOG.infof("lease renewed again after %d failed tries replica=%s", failures, id);
            }
            failures = 0;
            return true;
        } catch (SQLException | RuntimeException e) {
            // the first failure is followed by a try on a new connection at once: only the second says something
            if (++failures == 2) {
                LOG.warnf("could not renew the lease, each heartbeat tries again: %s replica=%s", e.getMessage(), id);
            }
            disconnect();
            reportLost();
            return false;
        }
    }

    private void renew(Handle handle, long started) {
        if (!registered) {
            store.register(handle, id, host, version);
            registered = true;
        }
        if (draining) {
            store.draining(handle, id);
        }
        if (store.renew(handle, id, sessions())) {
            Failpoint.IN_LEASE_RENEWAL.hit();
            trustedUntil = started + TRUST_TIMEOUT.toNanos();
            renewed = started;
            controlLost = false;
            leaseListener.renewed(handle, id);
        } else {
            startOver();
        }
    }

    private List<Backend> sessions() {
        Backend hearing = listener;
        Backend renewing = own;
        return hearing == null || renewing == null ? List.of() : List.of(hearing, renewing);
    }

    private void reportLost() {
        if (!controlLost && System.nanoTime() - renewed >= controlLostTimeout.toNanos()) {
            controlLost = true;
            LOG.errorf(
                    "control database has not answered for %s; running tasks are rolled back replica=%s",
                    controlLostTimeout, id);
            leaseListener.controlLost();
        }
    }

    private void startOver() {
        UUID formerly = id;
        trustedUntil = System.nanoTime();
        LOG.errorf("lease-lost: this replica was declared dead; it continues under a new id replica=%s", formerly);
        falseTakeovers.incrementAndGet();
        registered = false;
        id = UUID.randomUUID();
        leaseListener.lost(formerly);
        loop.wake();
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            open = connector.open(SOCKET_TIMEOUT);
            connection = open;
            own = Backend.direct(open).orElse(null);
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debugf("could not abort the lease connection: %s replica=%s", e.getMessage(), id);
            }
        }
    }
}
