package io.slipway.apply.standalone;

import io.slipway.apply.standalone.StandaloneProbe.Before;
import io.slipway.apply.standalone.StandaloneProbe.Verdict;
import io.slipway.sql.token.SqlName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Queries of the catalog for the probes. Names are resolved with the search path of the script's session. For
 * everything else the search path is pinned to the catalog, so that no operator of the script is used.
 */
public final class CatalogProbe {
    private CatalogProbe() {}

    private static final String RESOLVE = "SELECT pg_catalog.to_regclass(?::pg_catalog.text)::pg_catalog.oid";

    /** Returns the oid of the relation that this name means in the session; null: there is none. */
    static @Nullable public String resolve(Connection connection, @Nullable SqlName name) throws SQLException {
        return name == null ? null : first(connection, RESOLVE, name.toString());
    }

    private static final String CONTEXT = """
            SELECT ?::jsonb || jsonb_build_object('catalog', true, 'searchPath', ?::text, 'role', current_user)""";

    /**
     * Reads the objects of a statement before it runs.
     *
     * @param sql returns one row: JSON of the objects, and the reason why the statement must not run, or NULL. No row:
     *     there are no such objects
     */
    static Before before(Connection connection, String sql, @Nullable String... parameters) throws SQLException {
        return pinned(connection, path -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                bind(query, parameters);
                try (ResultSet row = query.executeQuery()) {
                    boolean found = row.next();
                    String json = found ? row.getString(1) : "{}";
                    String objection = found ? row.getString(2) : null;
                    return new Before(String.valueOf(first(connection, CONTEXT, json, path)), objection);
                }
            }
        });
    }

    /**
     * Reads the verdict about a statement.
     *
     * @param sql takes the objects before the statement, and returns one row: (1) DONE, ABSENT, HALF, LEFTOVER, BUSY or
     *     UNKNOWN; (2) the repairing statements, for LEFTOVER the oids of indexes, for BUSY the sessions that execute
     *     it; (3) the text to send for the statement, for LEFTOVER the names, or NULL
     */
    static Verdict readVerdict(Connection connection, String sql, String before) throws SQLException {
        return pinned(connection, ignored -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, before);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    List<String> statements = statements(row);
                    return switch (row.getString(1)) {
                        case "DONE" -> new Verdict.Done();
                        case "ABSENT" -> new Verdict.NotApplied(row.getString(3));
                        case "HALF" -> new Verdict.HalfDone(String.join("; ", statements), statements, List.of());
                        case "LEFTOVER" ->
                            new Verdict.HalfDone(String.valueOf(row.getString(3)), List.of(), statements);
                        case "UNKNOWN" -> new Verdict.Undecidable();
                        case "BUSY" -> new Verdict.Busy(String.join(", ", statements));
                        default -> throw new SQLException("unknown verdict of a probe: " + row.getString(1));
                    };
                }
            }
        });
    }

    private static List<String> statements(ResultSet row) throws SQLException {
        Array array = row.getArray(2);
        return array == null
                ? List.of()
                : Arrays.stream((String[]) array.getArray())
                        .filter(Objects::nonNull)
                        .toList();
    }

    /**
     * Other sessions that hold the lock of an index build on a table. The build holds it from before its catalog entry
     * exists until the index is valid. Locks are visible also to logins that cannot see the statements of others. A
     * VACUUM or ANALYZE holds the same lock.
     */
    static final String AT_IT = """
            at_it AS (
                SELECT l.relation, l.pid FROM pg_locks l
                WHERE l.locktype = 'relation' AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted
                  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
                  AND l.pid <> pg_backend_pid()
                  AND l.pid NOT IN (SELECT v.pid FROM pg_stat_progress_vacuum v
                                    UNION ALL SELECT a.pid FROM pg_stat_progress_analyze a)),
            -- its last transaction ends after that lock went
            changing AS (
                SELECT x.indexrelid AS index, l.pid FROM pg_index x JOIN pg_locks l
                    ON l.locktype = 'transactionid' AND l.transactionid = x.xmax AND l.granted
                WHERE NOT x.indisvalid AND l.pid <> pg_backend_pid())""";

    /** A query that gets the search path of the script. */
    public interface WithPath<T> {
        T ask(String path) throws SQLException;
    }

    private static final String PATH = "SELECT pg_catalog.current_setting('search_path')";
    private static final String SET_PATH = "SELECT pg_catalog.set_config('search_path', ?::pg_catalog.text, false)";

    /** Executes a query with only the catalog in the search path. */
    public static <T> T pinned(Connection connection, WithPath<T> question) throws SQLException {
        var path = String.valueOf(first(connection, PATH));
        first(connection, SET_PATH, "pg_catalog, pg_temp");
        SQLException failed = null;
        try {
            return question.ask(path);
        } catch (SQLException e) {
            failed = e;
            throw e;
        } finally {
            restore(connection, path, failed);
        }
    }

    private static void restore(Connection connection, String path, @Nullable SQLException failed) throws SQLException {
        try {
            first(connection, SET_PATH, path);
        } catch (SQLException e) {
            if (failed == null) {
                throw e;
            }
            failed.addSuppressed(e);
        }
    }

    /** Returns the first column of the first row. */
    static Optional<String> ask(Connection connection, String sql, String before) throws SQLException {
        return pinned(connection, ignored -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, before);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    private static @Nullable String first(Connection connection, String sql, @Nullable String... parameters)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            bind(query, parameters);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static void bind(PreparedStatement query, @Nullable String... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            query.setString(i + 1, parameters[i]);
        }
    }
}
