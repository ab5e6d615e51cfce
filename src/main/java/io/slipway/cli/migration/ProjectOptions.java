package io.slipway.cli.migration;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.VictimLimits;
import io.slipway.cli.target.LocalConnector;
import io.slipway.cli.target.LocalTarget;
import io.slipway.cli.target.LocalTargets;
import io.slipway.cli.target.TargetOption;
import io.slipway.migration.MigrationSettings;
import io.slipway.migration.file.FileSettings;
import io.slipway.migration.local.LocalDatabase;
import io.slipway.plan.PlanOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name a project and its database. A picocli mixin. */
public final class ProjectOptions {
    private static final String DEFAULT_SERIES = "default";
    private static final Duration CANCEL_GRACE_TIMEOUT = Duration.ofSeconds(5);

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--dir", paramLabel = "DIR", description = "Directory of the migrations. Default: migrations.")
    private @Nullable Path directory;

    /** The project of the working directory. */
    MigrationSettings settings() {
        LocalTarget database = target.find(LocalTargets.ofProcess());
        Path migrations = directory == null ? Path.of("migrations") : directory;
        return new MigrationSettings(
                new LocalDatabase(LocalConnector.connector(database), LocalConnector.spec(database), null),
                FileSettings.of(migrations),
                DEFAULT_SERIES,
                apply(PlanOptions.DEFAULTS),
                MigrationSettings.FlywayTable.DEFAULT,
                migrations.resolveSibling(".slipway").resolve("backups"));
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
