package io.slipway.apply.session;

import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.Backend;
import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.SQLException;

/** Looks at, cancels and terminates recorded sessions, over a connection that runs no script. */
public final class BackendSignals {
    private final Connection connection;

    public BackendSignals(Connection connection) {
        this.connection = connection;
    }

    /** What became of a signal. */
    public enum Signal {
        SENT,
        /** This login may not send it. */
        REFUSED,
        /** The session is gone, or this login may not see that it is there. */
        UNSEEN
    }

    /** Cancels the statement that this session runs now; does nothing when its pid belongs to another session now. */
    public Signal cancel(SessionIdentity session) throws SQLException {
        var backend = new Backend(session.pid(), session.backendStart().toString());
        return outcome(() -> backend.cancel(connection));
    }

    private static final String TERMINATE = """
            SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a
            WHERE a.pid = ? AND a.backend_start = ?""";

    /** Ends this session; does nothing when its pid belongs to another session now. */
    public Signal terminate(SessionIdentity session) throws SQLException {
        return outcome(() -> {
            try (var call = connection.prepareStatement(TERMINATE)) {
                call.setInt(1, session.pid());
                call.setObject(2, session.backendStart());
                try (var row = call.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Sends a signal; false: the session was not seen. */
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
     * Whether it is proven that this session does not exist any more. A backend_start that we may not see counts as
     * alive, another cluster or a standby proves nothing.
     */
    public boolean gone(SessionIdentity session) throws SQLException {
        try (var look = connection.prepareStatement(GONE)) {
            look.setLong(1, session.systemIdentifier());
            look.setLong(2, session.databaseOid());
            look.setInt(3, session.pid());
            look.setObject(4, session.backendStart());
            try (var row = look.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
