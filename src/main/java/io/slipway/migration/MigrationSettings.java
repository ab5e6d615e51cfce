package io.slipway.migration;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.migration.file.FileSettings;
import io.slipway.migration.local.LocalDatabase;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A project and its database.
 *
 * @param series of the versions, as in a plan
 * @param flyway the table of Flyway's history as schema and name, which is read and kept in step; null: it is ignored
 * @param skipsBackup whether no run makes a backup
 * @param exactBackup whether no other session may write from the copy until the change, whatever the copy takes
 * @param backups the directory of the backups
 */
public record MigrationSettings(
        LocalDatabase database,
        FileSettings files,
        String series,
        ApplyOptions apply,
        @Nullable FlywayTable flyway,
        boolean skipsBackup,
        boolean exactBackup,
        Path backups) {
    /** The same project with another directory of the backups, and another way to make them. */
    public MigrationSettings withBackups(Path directory, boolean exact) {
        return new MigrationSettings(database, files, series, apply, flyway, skipsBackup, exact, directory);
    }

    /**
     * Where Flyway keeps its history.
     *
     * @param schema null: the first one of the search path
     */
    public record FlywayTable(@Nullable String schema, String name) {
        public static final FlywayTable DEFAULT = new FlywayTable(null, "flyway_schema_history");
    }
}
