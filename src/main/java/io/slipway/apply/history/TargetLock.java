package io.slipway.apply.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The advisory lock of a target, with one number for all installations and local commands. It only orders the runs; the
 * history row decides. It is held by the session. A session never waits for it, because a waiting session would hold a
 * snapshot that a CREATE INDEX CONCURRENTLY waits for.
 */
public final class TargetLock {
    /** First key of the advisory locks of a target; history.sql has the same number. */
    public static final String LOCK_CLASS = "1397508176";

    private TargetLock() {}

    private static final String TRY = "SELECT pg_catalog.pg_try_advisory_lock(" + LOCK_CLASS + ", 1)";

    public static boolean tryTake(Connection connection) throws SQLException {
        return ask(connection, TRY);
    }

    // operators are qualified, because a script may have changed the search path
    private static final String HELD = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l, pg_catalog.pg_database d
                WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory'::pg_catalog.text
                  AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
                  AND l.database OPERATOR(pg_catalog.=) d.oid
                  AND l.classid OPERATOR(pg_catalog.=)""" + " " + LOCK_CLASS + """
            ::pg_catalog.oid
                  AND l.objid OPERATOR(pg_catalog.=) 1::pg_catalog.oid
                  AND l.objsubid OPERATOR(pg_catalog.=) 2::pg_catalog.int2
                  AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND l.granted)""";

    /** Whether the server shows this session as the holder. */
    public static boolean held(Connection connection) throws SQLException {
        return ask(connection, HELD);
    }

    private static final String PREPARED = "prepared transaction ";

    private static final String HOLDER = """
            SELECT coalesce(l.pid || ' ' || a.application_name, l.pid::text, 'prepared transaction ' || coalesce((
                       SELECT x.gid FROM pg_catalog.pg_prepared_xacts x
                       JOIN pg_catalog.pg_locks t ON t.transactionid = x.transaction AND t.locktype = 'transactionid'
                       WHERE t.virtualtransaction = l.virtualtransaction), '?'))
            FROM pg_catalog.pg_locks l
                JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
                LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.objid = 1 AND l.objsubid = 2 AND l.granted
              AND l.classid =""" + " " + LOCK_CLASS;

    /** Process id and application name of the holder, for people; empty: the lock is free. */
    public static String holder(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HOLDER)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    /** Whether the holder is not a session but a prepared transaction of a change, which waits for an operator. */
    public static boolean isPrepared(String holder) {
        return holder.startsWith(PREPARED);
    }

    /**
     * As {@link #tryTake}, in a session that is not recorded. If its process stands still, the server ends the session
     * after 15 s and releases the lock.
     */
    public static boolean tryTakeForADecision(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET idle_session_timeout = '15s'");
        }
        return tryTake(connection);
    }

    private static boolean ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
