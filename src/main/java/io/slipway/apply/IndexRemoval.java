package io.slipway.apply;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Takes an invalid index away by its oid. DROP INDEX CONCURRENTLY knows names only, and waits: meanwhile the name may
 * come to mean the index of somebody else. So it first gets, under a lock that keeps every builder out, a name that is
 * nobody's. What remains: a plain REINDEX TABLE between the two makes it valid, and it is dropped all the same, by a name
 * that nobody chose.
 */
final class IndexRemoval {
    private IndexRemoval() {}

    private static final String STATEMENTS = """
            SELECT pg_catalog.format('LOCK TABLE %I.%I IN SHARE UPDATE EXCLUSIVE MODE', tn.nspname, t.relname),
                   pg_catalog.format('ALTER INDEX %I.%I RENAME TO %I', n.nspname, i.relname, 'slipway_drop_' || i.oid),
                   pg_catalog.format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', n.nspname, 'slipway_drop_' || i.oid),
                   t.relkind = 't', i.relname = ('slipway_drop_' || i.oid)::name
            FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
                JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
                JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
            WHERE x.indexrelid = ?::oid AND NOT x.indisvalid""";

    /**
     * @return what has to be sent now, alone, to drop it; null: it is gone, valid or somebody's by now
     * @throws SQLException a lock stands in the way, or any other
     */
    static @Nullable String prepare(Connection connection, String oid) throws SQLException {
        return Catalog.pinned(connection, ignored -> {
            connection.setAutoCommit(false);
            try {
                var drop = renamed(connection, oid);
                if (drop != null) {
                    connection.commit();
                }
                return drop;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    private static @Nullable String renamed(Connection connection, String oid) throws SQLException {
        try (var query = connection.prepareStatement(STATEMENTS);
                var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            query.setString(1, oid);
            try (var row = query.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                if (!row.getBoolean(4)) {
                    statement.execute(row.getString(1));
                }
                if (!mayGo(connection, oid)) {
                    return null;
                }
                if (!row.getBoolean(5)) {
                    statement.execute(row.getString(2));
                }
                return isRenamed(connection, oid) ? row.getString(3) : null;
            }
        }
    }

    private static final String MAY_GO = "WITH " + Catalog.AT_IT + """

            SELECT 1 FROM pg_index x
            WHERE x.indexrelid = ?::oid AND NOT x.indisvalid
              AND NOT EXISTS (SELECT FROM at_it a WHERE a.relation = x.indrelid)
              AND NOT EXISTS (SELECT FROM changing c WHERE c.index = x.indexrelid)""";

    private static boolean mayGo(Connection connection, String oid) throws SQLException {
        return any(connection, MAY_GO, oid);
    }

    private static final String IS_RENAMED =
            "SELECT 1 FROM pg_class i WHERE i.oid = ?::oid AND i.relname = ('slipway_drop_' || i.oid)::name";

    private static boolean isRenamed(Connection connection, String oid) throws SQLException {
        return any(connection, IS_RENAMED, oid);
    }

    private static boolean any(Connection connection, String sql, String oid) throws SQLException {
        try (var look = connection.prepareStatement(sql)) {
            look.setString(1, oid);
            try (var row = look.executeQuery()) {
                return row.next();
            }
        }
    }
}
