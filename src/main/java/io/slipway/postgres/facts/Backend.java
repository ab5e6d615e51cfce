package io.slipway.postgres.facts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * The server process of one of Slipway's sessions, also behind a pooler.
 *
 * @param backendStart as the server wrote it, with its zone, to the microsecond; a pid alone may now belong to another
 *     process
 */
public record Backend(int pid, String backendStart) {
    private static final String SELF = """
            SELECT a.pid, a.backend_start::pg_catalog.text FROM pg_catalog.pg_stat_activity a
            WHERE a.pid = pg_catalog.pg_backend_pid()""";

    /** That of this session. */
    public static Backend of(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(SELF)) {
            row.next();
            return new Backend(row.getInt(1), row.getString(2));
        }
    }

    /**
     * That of this session. Empty behind a pooler, where the process id of the protocol is not that of the server.
     * Empty too if the login may not see the session.
     */
    public static Optional<Backend> direct(Connection session) throws SQLException {
        int said = session.unwrap(PGConnection.class).getBackendPID();
        Backend seen = of(session);
        return seen.pid() == said && seen.backendStart() != null ? Optional.of(seen) : Optional.empty();
    }

    private static final String CANCEL = """
            SELECT pg_catalog.pg_cancel_backend(a.pid) FROM pg_catalog.pg_stat_activity a
            WHERE a.pid = ? AND a.backend_start = ?::pg_catalog.timestamptz""";

    /**
     * Cancels, over another session, the statement that this session runs now.
     *
     * @return false when the session is gone, or {@code other} may not see it
     */
    public boolean cancel(Connection other) throws SQLException {
        try (PreparedStatement call = other.prepareStatement(CANCEL)) {
            call.setInt(1, pid);
            call.setString(2, backendStart);
            try (ResultSet row = call.executeQuery()) {
                return row.next();
            }
        }
    }
}
