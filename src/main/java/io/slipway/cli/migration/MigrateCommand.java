package io.slipway.cli.migration;

import io.slipway.backup.BackupException;
import io.slipway.migration.MigrationEngine;
import io.slipway.migration.MigrationListener;
import io.slipway.migration.MigrationPlan;
import io.slipway.migration.MigrationRefusedException;
import io.slipway.migration.MigrationResult;
import io.slipway.migration.RunOptions;
import io.slipway.migration.file.MigrationVersion;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slipway migrate}: applies what is pending. */
@Command(
        name = "migrate",
        description = {
            "Apply the pending migrations, in order, each exactly once. A migration that fails leaves nothing, or the"
                    + " next run continues it."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all migrations are applied",
            "1:a migration failed; those before it are applied",
            "2:wrong usage, or no terminal to ask on and no --yes",
            "3:a file or a script has errors; nothing was changed",
            "4:the files and the database contradict each other; nothing was changed",
            "5:the database cannot be reached",
            "6:the login may not do this",
            "7:it is not known whether a step took effect",
            "78:a variable, .env or slipway.yaml is wrong",
            "130:interrupted"
        },
        footer = {
            "",
            "Examples:",
            "  slipway migrate --dry-run",
            "  slipway migrate --yes --url postgresql://app@localhost/app",
            "  slipway migrate --to 20261101120000"
        })
public final class MigrateCommand extends RunCommand {
    public MigrateCommand(WorkingPlace place) {
        super(place);
    }

    @Option(
            names = "--to",
            paramLabel = "VERSION",
            converter = VersionConverter.class,
            description = "The last version to apply. Repeatable migrations are left out.")
    private @Nullable MigrationVersion to;

    @Option(
            names = "--out-of-order",
            paramLabel = "REASON",
            description = "Also apply versions below the highest applied one. The reason is recorded.")
    private @Nullable String outOfOrder;

    @Option(names = "--skip-backup", description = "Do not copy what the migrations would lose.")
    private boolean skipBackup;

    @Override
    MigrationPlan plan(MigrationEngine engine) throws SQLException, MigrationRefusedException {
        return engine.planRun(options());
    }

    @Override
    MigrationResult run(MigrationEngine engine, MigrationListener listener)
            throws SQLException, BackupException, MigrationRefusedException {
        return engine.runMigrations(options(), listener);
    }

    private RunOptions options() {
        return new RunOptions(to, outOfOrder, skipBackup);
    }

    @Override
    String nothing() {
        return "Nothing to do: all migrations are applied.";
    }

    @Override
    String verb() {
        return "Apply";
    }
}
