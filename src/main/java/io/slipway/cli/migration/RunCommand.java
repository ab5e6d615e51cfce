package io.slipway.cli.migration;

import io.slipway.backup.BackupException;
import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.Terminal;
import io.slipway.migration.MigrationEngine;
import io.slipway.migration.MigrationListener;
import io.slipway.migration.MigrationPlan;
import io.slipway.migration.MigrationRefusedException;
import io.slipway.migration.MigrationResult;
import io.slipway.migration.MigrationSettings;
import io.slipway.migration.local.LocalDatabase;
import java.sql.SQLException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that changes a database: it shows what will happen, asks, and reports what it does. */
abstract class RunCommand extends EngineCommand {
    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Show what would happen, and change nothing.")
    private boolean dryRun;

    @Option(
            names = "--exact-backup",
            description = {
                "Let no other session write to a table from its copy until the migration, however long the copy takes."
                        + " By default a large table is copied before."
            })
    private boolean exactBackup;

    @Mixin
    private StoreOption store = new StoreOption();

    RunCommand(WorkingPlace place) {
        super(place);
    }

    /** Whether the person does not want to be asked. */
    final boolean isConfirmed() {
        return yes;
    }

    final boolean isDryRun() {
        return dryRun;
    }

    abstract MigrationPlan plan(MigrationEngine engine) throws SQLException, MigrationRefusedException;

    abstract MigrationResult run(MigrationEngine engine, MigrationListener listener)
            throws SQLException, BackupException, MigrationRefusedException;

    /** What is said when there is nothing to do. */
    abstract String nothing();

    /** The verb of the question, such as {@code Apply}. */
    abstract String verb();

    @Override
    int run() throws SQLException, BackupException, MigrationRefusedException {
        boolean asks = !yes && !dryRun;
        if (asks && !Terminal.isThere()) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    List.of(
                            "There is no terminal to ask on. Nothing was changed.",
                            "Next: add --yes to go on without a question, or --dry-run to look"));
        }
        MigrationSettings settings = settingsWithStore();
        var engine = new MigrationEngine(settings);
        if (dryRun || asks) {
            MigrationPlan plan = plan(engine);
            if (plan.items().isEmpty()) {
                return nothingToDo();
            }
            if (dryRun) {
                output().print(MigrationDocuments.of(plan), MigrationTexts.of(plan));
                return ExitCode.DONE;
            }
            MigrationTexts.of(plan).forEach(output()::printFinding);
            if (!Terminal.confirm(
                    verb() + " " + MigrationTexts.count(plan.items().size()) + "?")) {
                output().printFinding("Nothing was changed.");
                return ExitCode.INTERRUPTED;
            }
        }
        return run(engine, settings.database());
    }

    /** The project, with the directory of the backups that the command names. */
    final MigrationSettings settingsWithStore() {
        MigrationSettings settings = settings();
        return settings.withBackups(store.directory(settings.backups()), exactBackup);
    }

    private int nothingToDo() {
        output().print(MigrationDocuments.nothing(), List.of(nothing()));
        return ExitCode.DONE;
    }

    private int run(MigrationEngine engine, LocalDatabase database)
            throws SQLException, BackupException, MigrationRefusedException {
        var progress = new RunProgressText(output());
        try (var _ = new InterruptHandler(engine, output());
                var _ = new StatementProgressPoll(database, progress::show)) {
            MigrationResult result = run(engine, progress);
            if (result.done().isEmpty()) {
                return nothingToDo();
            }
            output().print(
                            MigrationDocuments.of(result),
                            MigrationTexts.of(
                                    result, output().line().getCommandSpec().qualifiedName()));
            return result.failed().map(MigrationTexts::exitCode).orElse(ExitCode.DONE);
        }
    }
}
