package io.slipway.migration.flyway;

import io.slipway.migration.file.FileFinding;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The settings of Flyway that Slipway does not follow: some are refused, others only reported. */
final class FlywaySettings {
    /** Slipway reads files by these forms alone. */
    private static final Map<String, String> FIXED = Map.of(
            "sqlMigrationPrefix", "V",
            "undoSqlMigrationPrefix", "U",
            "repeatableSqlMigrationPrefix", "R",
            "sqlMigrationSeparator", "__",
            "sqlMigrationSuffixes", ".sql",
            "placeholderSeparator", ":",
            "encoding", "UTF-8",
            "executeInTransaction", "true",
            "skipExecutingMigrations", "false");

    private static final Map<String, String> IGNORED = Map.of(
            "initSql", "Set it for the login with ALTER ROLE … SET.",
            "callbacks", "Run them before or after Slipway.",
            "callbackLocations", "Run the callbacks before or after Slipway.",
            "resolvers", "Write the migrations that they make as SQL files.",
            "target", "Use the option --to of `slipway migrate`.",
            "cherryPick", "Use the option --to of `slipway migrate`.",
            "outOfOrder", "Use the option --out-of-order of `slipway migrate`.",
            "baselineOnMigrate", "Run `flyway baseline` once before.",
            "ignoreMigrationPatterns", "Read what `slipway validate` reports.",
            "tablespace", "Slipway does not make Flyway's table.");

    private FlywaySettings() {}

    static void check(Map<String, ConfigurationValue> values, List<FileFinding> findings) {
        values.forEach((key, value) -> {
            String needed = FIXED.get(key);
            if (needed != null && !value.text().strip().equalsIgnoreCase(needed)) {
                findings.add(value.error(
                        key + " is " + value.text() + ", but Slipway knows only " + needed + ".",
                        "Rename the files to Flyway's standard form and remove the setting, or keep using Flyway."));
            }
            String instead = IGNORED.get(key);
            if (instead != null && !isOff(value.text())) {
                findings.add(value.warning("Slipway does not follow the setting " + key + ".", instead));
            }
        });
    }

    private static boolean isOff(String value) {
        return value.isBlank() || value.strip().toLowerCase(Locale.ROOT).equals("false");
    }
}
