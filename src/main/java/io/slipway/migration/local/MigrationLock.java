package io.slipway.migration.local;

import io.slipway.apply.TargetContact;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The advisory lock that a local command holds from its first look at the history to its end, so that two commands do
 * not mix their changes. It only orders them: if it is lost with its session, the history still decides. A session
 * never waits for it in the server.
 */
final class MigrationLock {
    private static final String NUMBER = "4";

    private MigrationLock() {}

    private static final String TRY =
            "SELECT pg_catalog.pg_try_advisory_lock(" + TargetContact.LOCK_CLASS + ", " + NUMBER + ")";

    static boolean tryTake(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TRY)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static final String HOLDER = """
            SELECT format('process %s of %s%s, since %s', a.pid, a.usename, coalesce(' at ' || host(a.client_addr), ''),
                       to_char(timezone('UTC', a.backend_start), 'YYYY-MM-DD HH24:MI:SS"Z"'))
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
            WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
              AND l.classid =""" + " " + TargetContact.LOCK_CLASS + " AND l.objid = " + NUMBER;

    /** The holder, for people; empty: the lock is free. */
    static Optional<String> holder(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HOLDER)) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }
}
