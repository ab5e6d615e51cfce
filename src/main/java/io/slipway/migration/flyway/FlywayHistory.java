package io.slipway.migration.flyway;

import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationVersion;
import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Flyway's table of applied migrations in one database. Rows are written so that {@code flyway migrate} and
 * {@code flyway validate} afterwards find the migrations applied and their checksums right (tested with version 12).
 *
 * <p>A row is written in the caller's transaction, which then holds a lock on the table until it ends: two writers
 * never take the same rank. Not covered: Flyway's own advisory lock is not taken, so that a {@code flyway migrate} that
 * runs at the same time may begin the same migration. Only one of the two commits: the other finds the row, or its rank
 * taken, and rolls back. A migration with statements outside of a transaction has no such protection.
 */
public final class FlywayHistory {
    private static final int DESCRIPTION_LENGTH = 200;
    private static final int SCRIPT_LENGTH = 1000;
    private static final String ABBREVIATION = "...";

    private final String schema;
    private final String table;

    private FlywayHistory(String schema, String table) {
        this.schema = schema;
        this.table = table;
    }

    private static final String FIND = """
            SELECT n.nspname
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            WHERE n.nspname OPERATOR(pg_catalog.=) coalesce(?::pg_catalog.name, pg_catalog.current_schema())
            AND c.relname OPERATOR(pg_catalog.=) ?::pg_catalog.name
            AND c.relkind OPERATOR(pg_catalog.=) 'r'::pg_catalog."char"
            """;

    /**
     * Finds the table; empty if there is none.
     *
     * @param schema null: the current schema of the session
     */
    public static Optional<FlywayHistory> find(Connection connection, @Nullable String schema, String table)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(new FlywayHistory(rows.getString(1), table)) : Optional.empty();
            }
        }
    }

    public String schema() {
        return schema;
    }

    public String table() {
        return table;
    }

    private static final String ROWS = """
            SELECT installed_rank, version, description, type, script, checksum, success
            FROM %s ORDER BY installed_rank
            """;

    /** All rows in the order of their ranks. */
    public List<FlywayRow> rows(Connection connection) throws SQLException {
        List<FlywayRow> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ROWS.formatted(name()))) {
            while (rows.next()) {
                int checksum = rows.getInt("checksum");
                boolean hasChecksum = !rows.wasNull();
                found.add(new FlywayRow(
                        rows.getInt("installed_rank"),
                        rows.getString("version"),
                        rows.getString("description"),
                        rows.getString("type"),
                        rows.getString("script"),
                        hasChecksum ? checksum : null,
                        rows.getBoolean("success")));
            }
        }
        return found;
    }

    /**
     * Writes that a version or a repeatable is applied.
     *
     * @throws SQLException also if Flyway applied the version in the meantime: the transaction must be rolled back
     */
    public void addApplied(Connection connection, MigrationFile file, Duration duration) throws SQLException {
        lock(connection);
        MigrationVersion version = file.version();
        if (version != null && applied(connection).versions().containsKey(version)) {
            throw new SQLException(
                    "Flyway has applied version " + version + " in the meantime: table " + name()
                            + " has its row. Run `slipway status`.",
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE.code());
        }
        insert(
                connection,
                new FlywayRow(
                        0,
                        file.writtenVersion(),
                        file.description(),
                        "SQL",
                        file.relativePath(),
                        file.flywayChecksum(),
                        true),
                duration);
    }

    /**
     * Writes that a version is no longer applied: a row of type DELETE, as {@code flyway repair} writes it. Only the
     * paid editions of Flyway know rows of its own undo. Does nothing if the version has no row.
     *
     * @return whether a row was written
     */
    public boolean addUndone(Connection connection, MigrationVersion version, Duration duration) throws SQLException {
        lock(connection);
        FlywayRow row = applied(connection).versions().get(version);
        if (row == null) {
            return false;
        }
        insert(
                connection,
                new FlywayRow(0, row.version(), row.description(), "DELETE", row.script(), row.checksum(), true),
                duration);
        return true;
    }

    private FlywayApplied applied(Connection connection) throws SQLException {
        return FlywayApplied.of(rows(connection));
    }

    private static final String LOCK = "LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE";

    private void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LOCK.formatted(name()));
        }
    }

    private static final String INSERT = """
            INSERT INTO %1$s (installed_rank, version, description, type, script, checksum, installed_by,
                              execution_time, success)
            SELECT coalesce(pg_catalog.max(installed_rank), 0) OPERATOR(pg_catalog.+) 1,
                   ?, ?, ?, ?, ?, current_user, ?, true
            FROM %1$s
            """;

    private void insert(Connection connection, FlywayRow row, Duration duration) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT.formatted(name()))) {
            statement.setString(1, row.version());
            statement.setString(2, shortDescription(row.description()));
            statement.setString(3, row.type());
            statement.setString(4, shortScript(row.script()));
            statement.setObject(5, row.checksum(), Types.INTEGER);
            statement.setInt(6, (int) Math.min(Integer.MAX_VALUE, duration.toMillis()));
            statement.executeUpdate();
        }
    }

    /** Flyway keeps the beginning of a long description. */
    private static String shortDescription(String text) {
        return text.length() <= DESCRIPTION_LENGTH
                ? text
                : text.substring(0, DESCRIPTION_LENGTH - ABBREVIATION.length()) + ABBREVIATION;
    }

    /** Flyway writes dots over the beginning of a long path and cuts its end. */
    private static String shortScript(String text) {
        return text.length() <= SCRIPT_LENGTH
                ? text
                : ABBREVIATION + text.substring(ABBREVIATION.length(), SCRIPT_LENGTH);
    }

    private String name() {
        return quoted(schema) + "." + quoted(table);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
