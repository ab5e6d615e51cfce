package io.slipway.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The server's process behind a session of ours, also where a pooler stands between.
 *
 * @param start as the server wrote it: a pid alone may be another's by now
 */
public record Backend(int pid, String start) {
    private static final String SELF = """
            SELECT a.pid, a.backend_start::pg_catalog.text FROM pg_catalog.pg_stat_activity a
            WHERE a.pid = pg_catalog.pg_backend_pid()""";

    /** That of this session. */
    public static Backend of(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery(SELF)) {
            row.next();
            return new Backend(row.getInt(1), row.getString(2));
        }
    }

    private static final String CANCEL = """
            SELECT pg_catalog.pg_cancel_backend(a.pid) FROM pg_catalog.pg_stat_activity a
            WHERE a.pid = ? AND a.backend_start = ?::pg_catalog.timestamptz""";

    /** Cancels, over another session, what it runs at the moment; nothing when it is gone. */
    public void cancel(Connection other) throws SQLException {
        try (var call = other.prepareStatement(CANCEL)) {
            call.setInt(1, pid);
            call.setString(2, start);
            call.execute();
        }
    }
}
