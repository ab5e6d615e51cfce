package io.slipway.monitor;

import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Reads the sessions of task runs, from any replica: it reads the server and keeps nothing. Thread-safe. */
@ApplicationScoped
public class SessionMonitor {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final Connector connector;

    public SessionMonitor(Connector connector) {
        this.connector = connector;
    }

    /** Reads something by an open session. */
    private interface Query<T> {
        T by(Connection connection) throws SQLException;
    }

    /**
     * The session of a running task run. A target that does not answer is a reason in the report, not an error.
     *
     * @param logins to the database of the target, tried in order: the first that is let in and sees the session
     */
    public SessionReport ofRun(String runUid, List<ConnectSpec> logins) {
        SessionReport best = SessionReport.without("the target has no login", List.of());
        for (ConnectSpec login : logins) {
            SessionReport report = ofRun(runUid, login);
            if (report.session() != null && !SessionReader.isHidden(report.session())) {
                return report;
            }
            best = best.session() == null ? report : best;
        }
        return best;
    }

    private SessionReport ofRun(String runUid, ConnectSpec login) {
        try {
            return read(login, connection -> new SessionScan(connection).ofRun(SessionOptions.taskName(runUid)));
        } catch (ProblemException e) {
            return SessionReport.without(e.problem().detail(), List.of());
        }
    }

    /**
     * All sessions of Slipway on a server.
     *
     * @param login to any database of it
     * @throws ProblemException target-unreachable
     */
    public SessionList onServer(ConnectSpec login) {
        return read(login, connection -> new SessionScan(connection).ours());
    }

    /**
     * All sessions of Slipway on a CockroachDB cluster.
     *
     * @throws ProblemException target-unreachable
     */
    public SessionList onCockroach(ConnectSpec login) {
        return read(login, connection -> CockroachSessions.read(connection, CockroachSessions.SESSIONS));
    }

    private <T> T read(ConnectSpec login, Query<T> query) {
        try (Connection connection = connector.open(login, SessionOptions.service(ANSWER_TIMEOUT))) {
            return query.by(connection);
        } catch (SQLException e) {
            throw new ProblemException(
                    new TargetProblem.Unreachable(
                            login.address().toString(),
                            TargetProblem.Reason.OTHER,
                            "its sessions cannot be read: " + e.getMessage()),
                    e);
        }
    }
}
