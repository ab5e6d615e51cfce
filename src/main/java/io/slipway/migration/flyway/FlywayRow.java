package io.slipway.migration.flyway;

import io.slipway.migration.file.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * A row of Flyway's table.
 *
 * @param rank {@code installed_rank}: the order of the rows
 * @param version as the table has it; null for a repeatable
 * @param type {@code SQL}, {@code BASELINE}, {@code SCHEMA}, {@code DELETE}, {@code JDBC}, {@code UNDO_SQL} and what
 *     plugins add
 * @param script the file's path below its location
 * @param checksum null where the type has none
 */
public record FlywayRow(
        int rank,
        @Nullable String version,
        String description,
        String type,
        String script,
        @Nullable Integer checksum,
        boolean success) {
    private static final String DELETE = "DELETE";
    private static final String UNDO = "UNDO_";

    /** The version as Slipway compares it; null for a repeatable. */
    public @Nullable MigrationVersion parsedVersion() {
        return version == null ? null : MigrationVersion.parse(version);
    }

    boolean isBaseline() {
        return type.equals("BASELINE") || type.equals("SQL_BASELINE");
    }

    /** Whether the row says that the version or repeatable before it counts no longer. */
    boolean isRemoval() {
        return type.equals(DELETE) || type.startsWith(UNDO);
    }
}
