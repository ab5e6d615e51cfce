package io.slipway.cli.migration;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.VictimLimits;
import io.slipway.cli.target.LocalConnector;
import io.slipway.cli.target.LocalTarget;
import io.slipway.cli.target.TargetOption;
import io.slipway.migration.MigrationSettings;
import io.slipway.migration.file.FileFinding;
import io.slipway.migration.file.FileSettings;
import io.slipway.migration.local.LocalDatabase;
import io.slipway.plan.PlanOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name a project and its database. A picocli mixin. */
final class ProjectOptions {
    private static final Duration CANCEL_GRACE_TIMEOUT = Duration.ofSeconds(5);

    private final WorkingPlace place;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Directory of the migrations. Default: dir of slipway.yaml, else Flyway's locations, else migrations.")
    private @Nullable Path directory;

    ProjectOptions(WorkingPlace place) {
        this.place = place;
    }

    /** The project of the working directory; says what its files have to be told. */
    MigrationSettings settings(Consumer<FileFinding> warnings) {
        LocalProject project = place.project();
        project.warnings().forEach(warnings);
        LocalTarget database = target.find(place.targets());
        return new MigrationSettings(
                new LocalDatabase(
                        LocalConnector.connector(database),
                        LocalConnector.spec(database),
                        searchPath(project.schemas())),
                project.files(directory, database.url(), Clock.systemUTC()),
                project.settings().series(),
                apply(project.settings().options()),
                project.flywayTable(),
                project.settings().options().backup() == PlanOptions.BackupOption.SKIP,
                false,
                project.backupStore());
    }

    /** Whether an option, a variable or slipway.yaml names a database. */
    boolean namesDatabase() {
        return target.url() != null || place.targets().configured().isPresent();
    }

    /** How the files are read where no database is known. */
    FileSettings fileSettings() {
        return place.project().files(directory, null, Clock.systemUTC());
    }

    /** The search path of these schemas as SQL; null: that of the login. */
    static @Nullable String searchPath(List<String> schemas) {
        return schemas.isEmpty()
                ? null
                : schemas.stream()
                        .map(schema -> '"' + schema.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(", "));
    }

    private static ApplyOptions apply(PlanOptions options) {
        return new ApplyOptions(
                options.lockTimeout(),
                options.lockDeadline(),
                options.statementTimeout(),
                CANCEL_GRACE_TIMEOUT,
                options.idempotent(),
                new VictimLimits(options.victimBudget(), options.maxVictims()),
                null,
                options.softTimeout(),
                options.hardTimeout(),
                true);
    }
}
