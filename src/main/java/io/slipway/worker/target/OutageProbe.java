package io.slipway.worker.target;

import io.slipway.control.Transactions;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.time.Threads;
import io.slipway.worker.task.WorkerMeters;
import io.slipway.worker.task.WorkerStores;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/**
 * Probes the servers for which runs wait, and lets these runs be claimed as soon as their server responds. One probe is
 * one short session. Thread-safe.
 */
@Singleton
public final class OutageProbe {
    private static final Logger LOG = Logger.getLogger(OutageProbe.class);

    private final WorkerStores stores;
    private final Connector connector;
    private final WorkerMeters meters;
    private final SignalStore signals = new SignalStore();
    private final ExecutorService threads = Threads.virtualPerTask("slipway-outage-probe");
    private final Set<ServerAddress> probing = ConcurrentHashMap.newKeySet();

    public OutageProbe(WorkerStores stores, Connector connector, WorkerMeters meters) {
        this.stores = stores;
        this.connector = connector;
        this.meters = meters;
    }

    /** Starts the probes that are due, each on its own thread. A server that is silent does not delay the others. */
    public void runOnce() {
        for (ConnectSpec due :
                stores.transactions().once(handle -> stores.outages().takeDue(handle))) {
            if (probing.add(due.address())) {
                threads.execute(() -> probe(due));
            }
        }
    }

    private void probe(ConnectSpec spec) {
        ServerAddress server = spec.address();
        try {
            Optional<String> outage = outage(spec);
            outage.ifPresentOrElse(why -> away(server, why), () -> answers(server));
            meters.probed(outage.isEmpty());
        } catch (RuntimeException e) {
            if (!Transactions.isOutage(e)) {
                LOG.errorf("could not probe a server; the next probe follows: %s server=%s", e.getMessage(), server);
            }
        } finally {
            probing.remove(server);
        }
    }

    /** Why no run can start on the server now; empty if it accepts sessions, or refuses this login for good. */
    private Optional<String> outage(ConnectSpec spec) {
        try (Connection session = connector.open(spec, SessionOptions.service())) {
            return isInRecovery(session) ? Optional.of("the server is in recovery") : Optional.empty();
        } catch (ProblemException e) {
            // a secret that is not set, or an address that is not allowed, says nothing about the server
            return e.getCause() == null || e.getCause() instanceof SQLException cause && isAnswer(cause)
                    ? Optional.empty()
                    : Optional.of(e.problem().detail());
        } catch (SQLException e) {
            return isAnswer(e) ? Optional.empty() : Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** A server that has no connection left responds: the back-off of the runs fits it. */
    private static boolean isAnswer(SQLException e) {
        SqlState state = SqlState.of(e);
        return ServerError.isFromServer(e) && (!state.passes() || state.equals(SqlState.TOO_MANY_CONNECTIONS));
    }

    private static final String IN_RECOVERY = "SELECT pg_catalog.pg_is_in_recovery()";

    private static boolean isInRecovery(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(IN_RECOVERY)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void away(ServerAddress server, String why) {
        if (stores.transactions().once(handle -> stores.outages().away(handle, server))) {
            LOG.warnf("server does not respond, runs wait for it; it is probed every 2 s: %s server=%s", why, server);
        }
    }

    private void answers(ServerAddress server) {
        Answered answered = stores.transactions().in("task runs of " + server, handle -> {
            boolean wasAway = stores.outages().answers(handle, server);
            int woken = stores.outages().wake(handle, server);
            if (woken > 0) {
                signals.send(handle, new Signal.Wake());
            }
            return new Answered(wasAway, woken);
        });
        meters.woken(answered.woken());
        if (answered.wasAway() || answered.woken() > 0) {
            LOG.infof(
                    "server responds again, %d task runs need not wait any longer server=%s", answered.woken(), server);
        }
    }

    /** What a response has changed. */
    private record Answered(boolean wasAway, int woken) {}
}
