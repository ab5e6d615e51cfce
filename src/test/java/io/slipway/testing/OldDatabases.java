package io.slipway.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The databases that earlier tests of this JVM left on a shared server. All of them together would fill the memory of a
 * small machine. A database with a transition log stays: {@link StateMoves} reads it when the server stops.
 */
final class OldDatabases {
    /** So many of the newest stay; no test has as many. */
    private static final int KEPT = 150;

    private static final String OLD = """
            SELECT d.datname FROM pg_database d
            WHERE d.datname LIKE 'test\\_%%' AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
            ORDER BY d.oid DESC OFFSET %d
            """.formatted(KEPT);

    private static final String HAS_LOG = "SELECT to_regclass('slipway.transition') IS NOT NULL";

    private static final Set<String> STAYING = ConcurrentHashMap.newKeySet();

    private OldDatabases() {}

    /** Drops them, as far as nothing uses them. */
    static void drop(TestPostgres server) {
        try (Connection admin = server.database(TestPostgres.SUPERUSER).open();
                Statement statement = admin.createStatement()) {
            statement.execute("SET statement_timeout = '10s'");
            for (String name : names(statement)) {
                if (STAYING.contains(name)) {
                    continue;
                }
                if ("t".equals(server.database(name).query(HAS_LOG))) {
                    STAYING.add(name);
                } else {
                    dropUnused(statement, name);
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        try (var rows = statement.executeQuery(OLD)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static void dropUnused(Statement statement, String name) {
        try {
            statement.execute("DROP DATABASE " + name);
        } catch (SQLException e) {
            // a prepared transaction, a slot or a late session uses it: it stays
            STAYING.add(name);
        }
    }
}
