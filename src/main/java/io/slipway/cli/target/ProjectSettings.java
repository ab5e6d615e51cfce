package io.slipway.cli.target;

import io.slipway.cli.output.CommandFailedException;
import io.slipway.plan.PlanOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code slipway.yaml} says about a project of migrations.
 *
 * @param directory of the migrations; null: the file does not say
 * @param series of the versions, as in a plan
 * @param schemas the search path of the sessions; empty: that of the role and database
 * @param placeholders values by name
 * @param backupStore the directory of backups; null: the file does not say
 * @param options as in a plan; those about a rollout mean nothing to local commands
 * @param ignoresFlyway whether the configuration and the table of Flyway are left alone
 */
public record ProjectSettings(
        @Nullable Path directory,
        String series,
        List<String> schemas,
        Map<String, String> placeholders,
        @Nullable Path backupStore,
        PlanOptions options,
        boolean ignoresFlyway) {
    /** The series of versions unless the settings name another one. */
    public static final String DEFAULT_SERIES = "default";

    private static final ProjectSettings DEFAULTS =
            new ProjectSettings(null, DEFAULT_SERIES, List.of(), Map.of(), null, PlanOptions.DEFAULTS, false);

    /**
     * Reads the file of the working directory; without it, all settings have their defaults.
     *
     * @throws CommandFailedException with line and column; exit code 78
     */
    public static ProjectSettings read(Path workingDirectory) {
        return SettingsFile.read(workingDirectory).map(ProjectSettings::of).orElse(DEFAULTS);
    }

    private static ProjectSettings of(SettingsFile file) {
        String series = file.text("/series");
        return new ProjectSettings(
                file.path("/dir"),
                series == null ? DEFAULT_SERIES : series,
                List.copyOf(file.texts("/schemas")),
                Map.copyOf(file.map("/placeholders")),
                file.path("/backup/store"),
                new SettingsOptions(file).read(),
                file.ignoresFlyway());
    }
}
