package io.slipway.replica;

import io.slipway.control.ControlConnector;
import io.slipway.control.ControlJdbi;
import io.slipway.time.Failpoint;
import io.slipway.time.Loop;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * This replica's sign of life: registers it under a random id and renews each second on a connection of its own. Once
 * declared dead it lets go of everything and registers under a new id. Thread-safe.
 */
public final class Lease {
    private static final Logger LOG = Logger.getLogger(Lease.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration SOCKET_LIMIT = Duration.ofSeconds(1);
    private static final Duration TRUST = Duration.ofMillis(4_500);

    private final ControlConnector connector;
    private final ReplicaStore store;
    private final String host;
    private final String version;
    private final LeaseHolder holder;
    private final Loop loop;
    private volatile UUID id = UUID.randomUUID();
    private volatile long trustedUntil = System.nanoTime();
    private volatile boolean draining;
    private volatile boolean registered;
    private @Nullable Connection connection;

    public Lease(ControlConnector connector, ReplicaStore store, String host, String version, LeaseHolder holder) {
        this.connector = connector;
        this.store = store;
        this.host = host;
        this.version = version;
        this.holder = holder;
        this.loop = new Loop("slipway-lease", INTERVAL, this::runOnce);
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

    /** The last thing to stop: after it the runs left over belong to others. */
    public void close() {
        loop.close();
        retire();
    }

    private synchronized void retire() {
        try {
            if (registered) {
                ControlJdbi.use(open(), handle -> store.retire(handle, id));
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("the others will notice by the counter: %s", e.getMessage());
        }
        disconnect();
    }

    /** One renewal. */
    public synchronized void runOnce() {
        long started = System.nanoTime();
        try {
            ControlJdbi.use(open(), handle -> renew(handle, started));
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("the lease of replica %s was not renewed: %s", id, e.getMessage());
            disconnect();
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
        if (store.renew(handle, id)) {
            Failpoint.IN_LEASE_RENEWAL.hit();
            trustedUntil = started + TRUST.toNanos();
            holder.renewed(handle, id);
        } else {
            startOver();
        }
    }

    private void startOver() {
        UUID formerly = id;
        trustedUntil = System.nanoTime();
        LOG.errorf("lease-lost: replica %s was declared dead by another; going on under a new id", formerly);
        registered = false;
        id = UUID.randomUUID();
        holder.lost(formerly);
        loop.wake();
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            open = connector.open(SOCKET_LIMIT);
            connection = open;
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
