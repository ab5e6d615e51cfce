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
 * This replica's sign of life: registers it under a random id and renews each second on a connection of its own. Once
 * declared dead it lets go of everything and registers under a new id. Thread-safe.
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
    private final LeaseListener holder;
    private final Duration patience;
    private final Loop loop;
    private volatile UUID id = UUID.randomUUID();
    private volatile long trustedUntil = System.nanoTime();
    private volatile boolean draining;
    private volatile boolean registered;
    private volatile @Nullable Backend listener;
    private final AtomicLong falseTakeovers = new AtomicLong();
    private @Nullable Connection connection;
    private @Nullable Backend own;
    private long renewed = System.nanoTime();
    private boolean controlLost;

    public Lease(ControlConnector connector, ReplicaStore store, String host, String version, LeaseListener holder) {
        this(connector, store, host, version, holder, CONTROL_LOST_TIMEOUT);
    }

    Lease(
            ControlConnector connector,
            ReplicaStore store,
            String host,
            String version,
            LeaseListener holder,
            Duration patience) {
        this.patience = patience;
        this.connector = connector;
        this.store = store;
        this.host = host;
        this.version = version;
        this.holder = holder;
        this.loop = new Loop("slipway-lease", HEARTBEAT_INTERVAL, this::runOnce);
    }

    /** Registers and keeps renewing. */
    public void start() {
        loop.start();
    }

    /** The id of now; another after having been declared dead. */
    public UUID id() {
        return id;
    }

    /** Whether something new may be started. */
    public boolean isTrusted() {
        return System.nanoTime() - trustedUntil < 0;
    }

    /** Whether the others can see it. */
    public boolean isRegistered() {
        return registered;
    }

    /** Whether it is on its way out. */
    public boolean isDraining() {
        return draining;
    }

    /** Takes no more runs; seen by the others. */
    public void drain() {
        draining = true;
        loop.wake();
    }

    /** The listener hears, in this session (null: not known, a pooler is between); others see by it that we live. */
    public void heard(@Nullable Backend session) {
        listener = session;
        loop.wake();
    }

    /** How often it was declared dead and lived. */
    public long falseTakeovers() {
        return falseTakeovers.get();
    }

    /** The last thing to stop: after it the runs left over belong to others. */
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
            LOG.debugf("the others will notice by the counter: %s", e.getMessage());
        }
        disconnect();
    }

    /** A claim of ours in flight has ended when the first statement has: the second sees what it claimed. */
    private void retire(Handle handle) {
        store.retire(handle, id);
        holder.retired(handle, id);
    }

    /** One renewal; when a connection fails that had served, on a new one at once. */
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
            return true;
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("the lease of replica %s was not renewed: %s", id, e.getMessage());
            disconnect();
            tellWhenLost();
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
            holder.renewed(handle, id);
        } else {
            startOver();
        }
    }

    private List<Backend> sessions() {
        Backend hearing = listener;
        Backend renewing = own;
        return hearing == null || renewing == null ? List.of() : List.of(hearing, renewing);
    }

    private void tellWhenLost() {
        if (!controlLost && System.nanoTime() - renewed >= patience.toNanos()) {
            controlLost = true;
            LOG.errorf("the control database has not answered for %s: what runs is rolled back", patience);
            holder.controlLost();
        }
    }

    private void startOver() {
        UUID formerly = id;
        trustedUntil = System.nanoTime();
        LOG.errorf("lease-lost: replica %s was declared dead by another; going on under a new id", formerly);
        falseTakeovers.incrementAndGet();
        registered = false;
        id = UUID.randomUUID();
        holder.lost(formerly);
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
                LOG.debugf("lease connection: %s", e.getMessage());
            }
        }
    }
}
