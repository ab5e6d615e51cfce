package io.slipway.migration;

import io.slipway.migration.file.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MigrationEngine#runMigrations} applies.
 *
 * @param to last version to apply; repeatable migrations are left out then. Null: all
 * @param outOfOrder why a migration below the highest applied version is applied too; recorded. Null: it is refused
 * @param skipBackup whether no backup is made
 */
public record RunOptions(
        @Nullable MigrationVersion to, @Nullable String outOfOrder, boolean skipBackup) {
    public static final RunOptions ALL = new RunOptions(null, null, false);
}
