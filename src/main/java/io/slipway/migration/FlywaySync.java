package io.slipway.migration;

import io.slipway.migration.MigrationRefusedException.Reason;
import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.migration.MigrationSettings.FlywayTable;
import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationVersion;
import io.slipway.migration.flyway.FlywayApplied;
import io.slipway.migration.flyway.FlywayHistory;
import io.slipway.migration.flyway.FlywayRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Flyway's table in step, where a database has one: {@code flyway migrate} does not apply a migration again.
 *
 * @param history null: there is no table, or it is ignored
 */
record FlywaySync(@Nullable FlywayHistory history) {
    private static final FlywayApplied NOTHING = new FlywayApplied(null, Map.of(), Map.of(), Set.of(), List.of());

    static FlywaySync of(Connection connection, @Nullable FlywayTable table) throws SQLException {
        return new FlywaySync(
                table == null
                        ? null
                        : FlywayHistory.find(connection, table.schema(), table.name())
                                .orElse(null));
    }

    /** What the table says is applied. */
    FlywayApplied applied(Connection connection) throws SQLException {
        return history == null ? NOTHING : FlywayApplied.of(history.rows(connection));
    }

    /**
     * Writes the rows of migrations that are in effect and that the table does not have: a server applied them, or a
     * command ended before it could write the row.
     */
    void catchUp(Connection connection, MigrationStatus status) throws SQLException, MigrationRefusedException {
        if (history == null) {
            return;
        }
        FlywayApplied applied = applied(connection);
        demandNoFailure(applied);
        for (MigrationEntry entry : status.entries()) {
            MigrationFile file = entry.file();
            if (file != null && entry.state() == MigrationState.APPLIED && !has(applied, file)) {
                alone(connection, () -> history.addApplied(connection, file, Duration.ZERO));
            } else if (file != null && entry.state().isOpen() && isVersionIn(applied, file)) {
                alone(connection, () -> history.addUndone(connection, file.requireVersion(), Duration.ZERO));
            }
        }
    }

    /** Such a version was taken back, and its row was not. */
    private static boolean isVersionIn(FlywayApplied applied, MigrationFile file) {
        return file.version() != null && applied.versions().containsKey(file.version());
    }

    private static boolean has(FlywayApplied applied, MigrationFile file) {
        if (file.version() != null) {
            return applied.contains(file.version());
        }
        FlywayRow row = applied.repeatables().get(file.description());
        return row != null && row.checksum() != null && row.checksum() == file.flywayChecksum();
    }

    private static void demandNoFailure(FlywayApplied applied) throws MigrationRefusedException {
        if (!applied.failed().isEmpty()) {
            throw new MigrationRefusedException(
                    Reason.CONFLICT,
                    applied.failed().stream()
                            .map(row -> new Refusal(
                                    "flyway-failed",
                                    row.script(),
                                    "Flyway's table says that this migration failed.",
                                    "Take away what it left, then run flyway repair."))
                            .toList());
        }
    }

    /** Work with the table in a transaction of its own. */
    @FunctionalInterface
    private interface Write {
        void run() throws SQLException;
    }

    private static void alone(Connection connection, Write write) throws SQLException {
        connection.setAutoCommit(false);
        try {
            write.run();
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Writes the row of a migration in the transaction that ends it. */
    void addApplied(Connection connection, MigrationFile file, Duration duration) throws SQLException {
        if (history != null) {
            history.addApplied(connection, file, duration);
        }
    }

    /** As {@link #addApplied}, in a transaction of its own: the migration did not end in one. */
    void addAppliedAlone(Connection connection, MigrationFile file, Duration duration) throws SQLException {
        if (history != null) {
            alone(connection, () -> history.addApplied(connection, file, duration));
        }
    }

    /** Writes that a version is taken back, in the transaction that ends its undo. */
    void addUndone(Connection connection, MigrationVersion version, Duration duration) throws SQLException {
        if (history != null) {
            history.addUndone(connection, version, duration);
        }
    }

    /** As {@link #addUndone}, in a transaction of its own. */
    void addUndoneAlone(Connection connection, MigrationVersion version, Duration duration) throws SQLException {
        if (history != null) {
            alone(connection, () -> history.addUndone(connection, version, duration));
        }
    }
}
