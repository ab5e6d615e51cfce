package io.slipway.apply.standalone;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Drops an invalid index by its oid. DROP INDEX CONCURRENTLY takes only a name, and it waits. Meanwhile the name could
 * become that of a new index of another session. So the index first gets a unique name, under a lock that excludes
 * every index build.
 *
 * <ul>
 *   <li>A remaining race: if a plain REINDEX TABLE between the two makes the index valid, it is dropped nevertheless,
 *       by a name that no user chose.
 *   <li>An index of a TOAST table cannot be renamed, nor one in a schema in which the role may not create objects. It
 *       is dropped by its own name, which a REINDEX chose, right after the check of its oid.
 * </ul>
 */
final class InvalidIndexDrop {
    private InvalidIndexDrop() {}

    private static final String STATEMENTS = """
            SELECT CASE WHEN t.relkind = 'r'
                        THEN format('LOCK TABLE %I.%I IN SHARE UPDATE EXCLUSIVE MODE', tn.nspname, t.relname) END,
                   CASE WHEN w.renames AND i.relname <> w.name
                        THEN format('ALTER INDEX %I.%I RENAME TO %I', n.nspname, i.relname, w.name) END,
                   CASE WHEN w.renames THEN w.name ELSE i.relname END,
                   format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', n.nspname,
                          CASE WHEN w.renames THEN w.name ELSE i.relname END)
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                JOIN pg_namespace n ON n.oid = i.relnamespace
                JOIN pg_class t ON t.oid = x.indrelid
                JOIN pg_namespace tn ON tn.oid = t.relnamespace
                CROSS JOIN LATERAL (SELECT ('slipway_drop_' || i.oid)::name AS name,
                    t.relkind <> 't' AND has_schema_privilege(n.oid, 'CREATE') AS renames) w
            WHERE x.indexrelid = ?::oid AND NOT x.indisvalid""";

    /**
     * Renames the index.
     *
     * @return the statement that drops the index, to be sent alone; empty: the index is gone, valid, or being built
     * @throws SQLException a lock is not available, or any other error
     */
    static Optional<String> prepare(Connection connection, String oid) throws SQLException {
        return CatalogProbe.pinned(connection, ignored -> {
            connection.setAutoCommit(false);
            try {
                Optional<String> drop = renamed(connection, oid);
                if (drop.isPresent()) {
                    connection.commit();
                }
                return drop;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    private static Optional<String> renamed(Connection connection, String oid) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(STATEMENTS);
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            query.setString(1, oid);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                send(statement, row.getString(1));
                if (!any(connection, MAY_GO, oid)) {
                    return Optional.empty();
                }
                send(statement, row.getString(2));
                return any(connection, IS_CALLED, oid, row.getString(3))
                        ? Optional.of(row.getString(4))
                        : Optional.empty();
            }
        }
    }

    private static void send(Statement statement, @Nullable String sql) throws SQLException {
        if (sql != null) {
            statement.execute(sql);
        }
    }

    private static final String MAY_GO = "WITH " + CatalogProbe.AT_IT + """

            SELECT 1 FROM pg_index x
            WHERE x.indexrelid = ?::oid AND NOT x.indisvalid
              AND NOT EXISTS (SELECT FROM at_it a WHERE a.relation = x.indrelid)
              AND NOT EXISTS (SELECT FROM changing c WHERE c.index = x.indexrelid)""";

    private static final String IS_CALLED = "SELECT 1 FROM pg_class i WHERE i.oid = ?::oid AND i.relname = ?::name";

    private static boolean any(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }
}
