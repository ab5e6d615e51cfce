package io.slipway.apply.session;

import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.Backend;
import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Cancels, terminates and looks up recorded sessions, over a connection that runs no script. */
public final class BackendSignals {
    private final Connection connection;

    public BackendSignals(Connection connection) {
        this.connection = connection;
    }

    /** The result of a signal. */
    public enum Signal {
        SENT,
        /** The login lacks the privilege. */
        REFUSED,
        /** The session is gone, or the login cannot see it. */
        UNSEEN
    }

    /** Cancels the statement that the session executes. Does nothing if the pid belongs to another session now. */
    public Signal cancel(SessionIdentity session) throws SQLException {
        var backend = new Backend(session.pid(), session.backendStart().toString());
        return outcome(() -> backend.cancel(connection));
    }

    private static final String TERMINATE = """
            SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a
            WHERE a.pid = ? AND a.backend_start = ?""";

    /** Terminates the session. Does nothing if the pid belongs to another session now. */
    public Signal terminate(SessionIdentity session) throws SQLException {
        return outcome(() -> {
            try (PreparedStatement call = connection.prepareStatement(TERMINATE)) {
                call.setInt(1, session.pid());
                call.setObject(2, session.backendStart());
                try (ResultSet row = call.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** A call that sends a signal; false: the session was not found. */
    private interface Call {
        boolean send() throws SQLException;
    }

    private static Signal outcome(Call call) throws SQLException {
        try {
            return call.send() ? Signal.SENT : Signal.UNSEEN;
        } catch (SQLException e) {
            if (SqlState.of(e).insufficientPrivilege()) {
                return Signal.REFUSED;
            }
            throw e;
        }
    }

    private static final String GONE = """
            SELECT NOT pg_catalog.pg_is_in_recovery()
               AND (SELECT c.system_identifier FROM pg_catalog.pg_control_system() c) = ?
               AND EXISTS (SELECT FROM pg_catalog.pg_database d
                           WHERE d.datname = pg_catalog.current_database() AND d.oid = ?::pg_catalog.oid)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a
                               WHERE a.pid = ? AND (a.backend_start IS NULL OR a.backend_start = ?))""";

    /**
     * Whether the session is proven to be gone. A session whose {@code backend_start} is hidden counts as alive.
     * Another cluster or a standby proves nothing.
     */
    public boolean gone(SessionIdentity session) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(GONE)) {
            query.setLong(1, session.systemIdentifier());
            query.setLong(2, session.databaseOid());
            query.setInt(3, session.pid());
            query.setObject(4, session.backendStart());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
