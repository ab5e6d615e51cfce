package io.slipway.apply.standalone;

import io.slipway.postgres.error.SqlState;
import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Checks whether an index has the definition that a CREATE INDEX statement would produce. It runs the statement against
 * an empty copy of the table in a transaction that is rolled back, and compares the catalog rows. Only the server can
 * interpret the text of the statement.
 */
final class IndexDefinition {
    private IndexDefinition() {}

    /** @return false also if the statement cannot run any more, because then nothing is known */
    static boolean isLike(Connection connection, StandaloneForm.CreateIndex form, String index) throws SQLException {
        connection.setAutoCommit(false);
        try {
            // the copy has the name of the table, because the keys may mention it
            Optional<Boolean> same = made(connection, TEMPORARY, form, index);
            return same.isPresent()
                    ? same.get()
                    : made(connection, BESIDE_IT, form, index).orElse(false);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static final String TEMPORARY = """
            SELECT pg_catalog.format('CREATE TEMPORARY TABLE %I (LIKE %I.%I)', c.relname, n.nspname, c.relname),
                   pg_catalog.format('pg_temp.%I', c.relname)
            FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE x.indexrelid = ?::pg_catalog.oid""";

    private static final String BESIDE_IT = """
            SELECT pg_catalog.format('CREATE TABLE %1$I.%2$I (LIKE %1$I.%3$I)', n.nspname, t.name, c.relname),
                   pg_catalog.format('%I.%I', n.nspname, t.name)
            FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN LATERAL (SELECT 'slipway_twin_' || c.oid::pg_catalog.text AS name) t
            WHERE x.indexrelid = ?::pg_catalog.oid""";

    /** Empty: the login may not create such a table. */
    private static Optional<Boolean> made(
            Connection connection, String how, StandaloneForm.CreateIndex form, String index) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(how);
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET LOCAL lock_timeout = '1s'");
            query.setString(1, index);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.of(false);
                }
                statement.execute(row.getString(1));
                String table = row.getString(2);
                statement.execute("CREATE %s INDEX ON %s %s"
                        .formatted(
                                form.text().unique() ? "UNIQUE" : "",
                                table,
                                form.text().behindTable()));
                return Optional.of(areAlike(connection, table, index));
            }
        } catch (SQLException e) {
            var state = SqlState.of(e);
            if (state.transientError()) {
                throw e;
            }
            connection.rollback();
            return state.equals(SqlState.INSUFFICIENT_PRIVILEGE) ? Optional.empty() : Optional.of(false);
        }
    }

    private static final String EQUAL_INDEXES = """
            SELECT count(DISTINCT jsonb_build_object('unique', x.indisunique, 'nulls', to_jsonb(x) -> 'indnullsnotdistinct',
                       'method', i.relam, 'keys', x.indnkeyatts, 'classes', x.indclass::text,
                       'collations', x.indcollation::text, 'options', x.indoption::text, 'with', i.reloptions,
                       'columns', ARRAY(SELECT pg_get_indexdef(x.indexrelid, n, false)
                                        FROM generate_series(1, x.indnatts) n),
                       'parameters', ARRAY(SELECT a.attoptions::text FROM pg_attribute a
                                           WHERE a.attrelid = x.indexrelid ORDER BY a.attnum),
                       'predicate', pg_get_expr(x.indpred, x.indrelid),
                       'constraint', EXISTS (SELECT FROM pg_constraint k
                                             WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')))) = 1
                   AND count(*) > 1
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
            WHERE x.indexrelid = ?::oid OR x.indrelid = ?::regclass""";

    private static boolean areAlike(Connection connection, String table, String index) throws SQLException {
        return CatalogProbe.pinned(connection, ignored -> {
            try (PreparedStatement query = connection.prepareStatement(EQUAL_INDEXES)) {
                query.setString(1, index);
                query.setString(2, table);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }
}
