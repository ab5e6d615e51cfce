package io.slipway.migration.flyway;

import io.slipway.migration.file.MigrationVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is applied by the rows of Flyway's table. Rows that were deleted or undone later do not count.
 *
 * @param baseline versions up to this one count as applied; null if there is no baseline
 * @param versions the last row of each version
 * @param repeatables the last row of each repeatable, by description: its checksum is that of the text that was applied
 * @param removed versions with a row that says they do not count any more, also if they were applied again
 * @param failed rows without success. Flyway demands a repair before it works on
 */
public record FlywayApplied(
        @Nullable MigrationVersion baseline,
        Map<MigrationVersion, FlywayRow> versions,
        Map<String, FlywayRow> repeatables,
        Set<MigrationVersion> removed,
        List<FlywayRow> failed) {
    /** @param rows in the order of their ranks */
    public static FlywayApplied of(List<FlywayRow> rows) {
        MigrationVersion baseline = null;
        Map<MigrationVersion, FlywayRow> versions = new TreeMap<>();
        Map<String, FlywayRow> repeatables = new HashMap<>();
        Set<MigrationVersion> removed = new HashSet<>();
        List<FlywayRow> failed = new ArrayList<>();
        for (FlywayRow row : rows) {
            MigrationVersion version = row.parsedVersion();
            if (!row.success()) {
                failed.add(row);
            } else if (row.isRemoval()) {
                if (version == null) {
                    repeatables.remove(row.description());
                } else {
                    versions.remove(version);
                    removed.add(version);
                }
                failed.removeIf(each -> each.script().equals(row.script()));
            } else if (row.isBaseline()) {
                baseline = version;
            } else if (version != null) {
                versions.put(version, row);
            } else if (!row.type().equals("SCHEMA")) {
                repeatables.put(row.description(), row);
            }
        }
        return new FlywayApplied(
                baseline, Map.copyOf(versions), Map.copyOf(repeatables), Set.copyOf(removed), List.copyOf(failed));
    }

    /** Whether the version has a row or is at or before the baseline. */
    public boolean contains(MigrationVersion version) {
        return versions.containsKey(version) || (baseline != null && version.compareTo(baseline) <= 0);
    }
}
