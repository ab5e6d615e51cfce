package io.slipway.cli.migration;

import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.target.LocalTargets;
import io.slipway.cli.target.ProjectSettings;
import io.slipway.migration.MigrationSettings.FlywayTable;
import io.slipway.migration.file.FileFinding;
import io.slipway.migration.file.FileSettings;
import io.slipway.migration.flyway.FlywayPlaceholders;
import io.slipway.migration.flyway.FlywayProject;
import io.slipway.postgres.address.DatabaseUrl;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The project of a working directory: {@code slipway.yaml}, and the configuration of Flyway where there is one. An
 * option of the command wins over {@code slipway.yaml}, and that over Flyway's files.
 *
 * @param flyway empty if the project has no configuration of Flyway, or ignores it
 */
record LocalProject(Path workingDirectory, ProjectSettings settings, Optional<FlywayProject> flyway) {
    private static final String DEFAULT_DIRECTORY = "migrations";

    /** The project of the working directory of this process. */
    static LocalProject ofProcess() {
        return read(Path.of(""), LocalTargets.environment());
    }

    /**
     * Reads the files.
     *
     * @throws CommandFailedException a file has a value that cannot be followed; exit code 78
     */
    static LocalProject read(Path workingDirectory, Map<String, String> environment) {
        ProjectSettings settings = ProjectSettings.read(workingDirectory);
        Optional<FlywayProject> flyway =
                settings.ignoresFlyway() ? Optional.empty() : FlywayProject.read(workingDirectory, environment);
        flyway.ifPresent(LocalProject::refuseErrors);
        return new LocalProject(workingDirectory, settings, flyway);
    }

    private static void refuseErrors(FlywayProject flyway) {
        List<String> lines = new ArrayList<>();
        for (FileFinding finding : flyway.findings()) {
            if (finding.isError()) {
                lines.add(finding.toString());
                lines.add("Next: " + finding.remedy());
            }
        }
        if (!lines.isEmpty()) {
            throw new CommandFailedException(ExitCode.CONFIGURATION, lines);
        }
    }

    /** What the person should know about Flyway's settings. */
    List<FileFinding> warnings() {
        return flyway.map(FlywayProject::findings).orElse(List.of());
    }

    /**
     * The directories of the migrations.
     *
     * @param option the directory that the command names; null: none
     */
    List<Path> directories(@Nullable Path option) {
        if (option != null) {
            return List.of(option);
        }
        if (settings.directory() != null) {
            return List.of(settings.directory());
        }
        List<Path> named = flyway.map(FlywayProject::directories).orElse(List.of());
        return named.isEmpty() ? List.of(workingDirectory.resolve(DEFAULT_DIRECTORY)) : named;
    }

    /** The search path of the sessions; empty: that of the role and database. */
    List<String> schemas() {
        return settings.schemas().isEmpty() ? flyway.map(FlywayProject::schemas).orElse(List.of()) : settings.schemas();
    }

    /**
     * How the files are read. Placeholders are replaced if the project has a configuration of Flyway or values of its
     * own; otherwise <code>${</code> is text like any other.
     *
     * @param database for Flyway's own placeholders; null: they have no value
     */
    FileSettings files(@Nullable Path option, @Nullable DatabaseUrl database, InstantSource clock) {
        Map<String, String> values = new HashMap<>();
        flyway.ifPresent(project -> {
            values.putAll(own(project, database)
                    .values(workingDirectory.toAbsolutePath(), clock.instant(), ZoneId.systemDefault()));
            values.putAll(project.placeholders());
        });
        values.putAll(settings.placeholders());
        return new FileSettings(
                directories(option),
                values,
                flyway.map(FlywayProject::placeholderPrefix).orElse(FileSettings.DEFAULT_PREFIX),
                flyway.map(FlywayProject::placeholderSuffix).orElse(FileSettings.DEFAULT_SUFFIX),
                flyway.map(FlywayProject::replacesPlaceholders)
                        .orElse(!settings.placeholders().isEmpty()));
    }

    /** The directory of the backups: as the settings say, else in the working directory. */
    Path backupStore() {
        Path named = settings.backupStore();
        return named == null ? workingDirectory.resolve(".slipway").resolve("backups") : named;
    }

    /** Flyway's table, which is kept in step; null: it is ignored. */
    @Nullable
    FlywayTable flywayTable() {
        return settings.ignoresFlyway()
                ? null
                : flyway.map(project -> new FlywayTable(project.defaultSchema(), project.table()))
                        .orElse(FlywayTable.DEFAULT);
    }

    private FlywayPlaceholders own(FlywayProject project, @Nullable DatabaseUrl database) {
        String first = schemas().isEmpty() ? null : schemas().getFirst();
        return new FlywayPlaceholders(
                project.defaultSchema() == null ? first : project.defaultSchema(),
                database == null ? null : database.user(),
                database == null ? null : database.database(),
                project.table(),
                project.environment());
    }
}
