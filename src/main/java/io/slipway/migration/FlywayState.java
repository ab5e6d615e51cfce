package io.slipway.migration;

import io.slipway.migration.file.MigrationVersion;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Flyway's history says is in effect; empty without one.
 *
 * @param versions in effect, with the baseline
 * @param repeatables the newest successful run, by description
 * @param baseline all versions up to it count as applied; null: none
 */
record FlywayState(
        Map<MigrationVersion, Row> versions,
        Map<String, Row> repeatables,
        @Nullable MigrationVersion baseline) {
    static final FlywayState NONE = new FlywayState(Map.of(), Map.of(), null);

    /** One row of Flyway's history. */
    record Row(
            String description,
            @Nullable Integer checksum,
            boolean isBaseline,
            @Nullable OffsetDateTime installedOn,
            @Nullable String installedBy) {}

    boolean isBelowBaseline(MigrationVersion version) {
        return baseline != null && version.compareTo(baseline) <= 0;
    }
}
