package io.slipway.cli.migration;

import io.slipway.backup.Backup;
import io.slipway.backup.BackupException;
import io.slipway.backup.BackupRestore;
import io.slipway.backup.BackupStore;
import io.slipway.cli.output.ExitCode;
import io.slipway.migration.MigrationEngine;
import io.slipway.migration.MigrationListener;
import io.slipway.migration.MigrationPlan;
import io.slipway.migration.MigrationRefusedException;
import io.slipway.migration.MigrationResult;
import io.slipway.migration.MigrationSettings;
import io.slipway.migration.RollbackOptions;
import io.slipway.migration.file.MigrationVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code slipway rollback}: takes applied migrations back. */
@Command(
        name = "rollback",
        description = {
            "Take migrations back, the newest first: by their undo files, else by the inverse of their statements. Rows"
                    + " that would be lost are a refusal."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the migrations are taken back",
            "1:a rollback failed; those before it are done",
            "2:wrong usage, or no terminal to ask on and no --yes",
            "3:a file or a script has errors; nothing was changed",
            "4:there is no way back, or rows would be lost; nothing was changed",
            "5:the database cannot be reached",
            "6:the login may not do this",
            "7:it is not known whether a step took effect",
            "78:a variable, .env or slipway.yaml is wrong",
            "130:interrupted"
        },
        footer = {
            "",
            "Examples:",
            "  slipway rollback --dry-run",
            "  slipway rollback --count 2 --yes",
            "  slipway rollback --emergency",
            "  slipway rollback --to 20261101120000 --force \"the table was never used\""
        })
public final class RollbackCommand extends RunCommand {
    public RollbackCommand(WorkingPlace place) {
        super(place);
    }

    @ArgGroup
    private @Nullable Extent extent;

    /** How far the rollback goes. */
    static final class Extent {
        @Option(names = "--count", paramLabel = "N", description = "Number of migrations. Default: 1.")
        private int count = 1;

        @Option(
                names = "--to",
                paramLabel = "VERSION",
                converter = VersionConverter.class,
                description = "The version that stays the last one.")
        private @Nullable MigrationVersion to;

        @Option(
                names = "--emergency",
                description = {
                    "Bring back what the last migration lost, from its newest backup. The migration still counts as"
                            + " applied."
                })
        private boolean emergency;
    }

    @Option(
            names = "--force",
            paramLabel = "REASON",
            description = "Go on although rows would be lost. The reason is recorded.")
    private @Nullable String force;

    @Option(names = "--skip-backup", description = "Do not copy what the rollback would lose.")
    private boolean skipBackup;

    @Override
    MigrationPlan plan(MigrationEngine engine) throws SQLException, MigrationRefusedException {
        return engine.planRollback(options());
    }

    @Override
    MigrationResult run(MigrationEngine engine, MigrationListener listener)
            throws SQLException, BackupException, MigrationRefusedException {
        return engine.rollbackMigrations(options(), listener);
    }

    @Override
    int run() throws SQLException, BackupException, MigrationRefusedException {
        return extent != null && extent.emergency ? restoreLastBackup() : super.run();
    }

    private int restoreLastBackup() throws SQLException, BackupException, MigrationRefusedException {
        var dialog = new RestoreDialog(output(), isConfirmed(), isDryRun());
        dialog.demandTerminal();
        MigrationSettings settings = settingsWithStore();
        Backup backup = new MigrationEngine(settings).getLastBackup();
        var store = new BackupStore(settings.backups(), Clock.systemUTC());
        try (Connection connection = settings.database().open();
                BackupRestore restore = BackupRestore.open(store, backup.id(), connection)) {
            int code = dialog.run(restore);
            if (code == ExitCode.DONE && !isDryRun()) {
                output().remark("The migration still counts as applied, and the database has again what it removed."
                        + " Bring both together with a new migration: slipway create");
            }
            return code;
        }
    }

    private RollbackOptions options() {
        int count = extent == null ? 1 : extent.count;
        if (count < 1) {
            throw new ParameterException(output().line(), "--count must be at least 1");
        }
        return new RollbackOptions(count, extent == null ? null : extent.to, force, skipBackup);
    }

    @Override
    String nothing() {
        return "Nothing to do: no migration is applied that could be taken back.";
    }

    @Override
    String verb() {
        return "Take back";
    }
}
