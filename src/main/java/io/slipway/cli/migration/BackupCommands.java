package io.slipway.cli.migration;

import io.slipway.backup.Backup;
import io.slipway.backup.BackupException;
import io.slipway.backup.BackupProgress;
import io.slipway.backup.BackupRestore;
import io.slipway.backup.BackupStore;
import io.slipway.backup.DatabaseDump;
import io.slipway.backup.TablesBackup;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.target.LocalConnector;
import io.slipway.cli.target.LocalTarget;
import io.slipway.cli.target.LocalTargets;
import io.slipway.cli.target.TargetConnector;
import io.slipway.cli.target.TargetOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code slipway backup}: the backups of a database. */
@Command(
        name = "backup",
        description = "List, make and restore backups of a database.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class BackupCommands {
    private final TargetConnector connector;
    private final InstantSource clock;

    public BackupCommands(TargetConnector connector, InstantSource clock) {
        this.connector = connector;
        this.clock = clock;
    }

    @Command(
            name = "list",
            description = "List the backups, the newest first.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:the backups were listed; there may be none", "2:wrong usage", "3:a backup is damaged"},
            footer = {"", "Example:", "  slipway backup list"})
    int list(@Mixin StoreOption option, @Mixin CommandOutput output) {
        try {
            BackupStore.Listing listing = option.store(clock).list();
            output.print(
                    listing.backups().stream().map(BackupText::row).toList(),
                    BackupText.list(listing.backups(), output.colors()));
            listing.damaged().forEach(output::printFinding);
            return listing.damaged().isEmpty() ? ExitCode.DONE : ExitCode.CHECKS_FOUND_ERRORS;
        } catch (BackupException e) {
            throw BackupFailure.of(e);
        }
    }

    @Command(
            name = "create",
            description = "Copy tables with their definitions and rows, as of one moment.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:the backup was made",
                "1:the backup failed; nothing of it is left",
                "2:wrong usage",
                "5:the database cannot be reached",
                "6:the login may not read a table"
            },
            footer = {"", "Examples:", "  slipway backup create public.orders", "  slipway backup create --full"})
    int create(
            @Parameters(
                            paramLabel = "TABLE",
                            arity = "0..*",
                            description = "A table, as SQL names it. Default: all tables.")
                    @Nullable
                    List<String> tables,
            @Option(names = "--full", description = "Dump the whole database with pg_dump, in its custom format.")
                    boolean full,
            @Mixin TargetOption target,
            @Mixin StoreOption option,
            @Mixin CommandOutput output) {
        if (full && tables != null) {
            throw new ParameterException(output.line(), "--full takes the whole database: leave out the tables");
        }
        return with(target, (connection, database) -> {
            if (full) {
                return dump(option.store(clock), connection, database, output);
            }
            Backup made = TablesBackup.make(
                    option.store(clock), connection, tables == null ? List.of() : tables, progress(output));
            output.print(BackupText.row(made), BackupText.made(made));
            return ExitCode.DONE;
        });
    }

    private static int dump(BackupStore store, Connection connection, LocalTarget database, CommandOutput output)
            throws BackupException, SQLException {
        Backup made = DatabaseDump.make(
                store, connection, LocalConnector.forPrograms(database), LocalConnector.programPath());
        output.print(BackupText.row(made), BackupText.made(made));
        output.remark("To restore it: " + DatabaseDump.restoreCommand(store, made));
        return ExitCode.DONE;
    }

    @Command(
            name = "restore",
            description = {
                "Bring back what a backup holds. Says first what was written since, and asks.",
                "All of it comes back, or nothing."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:the backup was restored",
                "1:the restore failed; the database is as before",
                "2:wrong usage, no such backup, or no terminal to ask at",
                "3:the backup is damaged",
                "4:the backup is of another database, or an object stands in the way",
                "5:the database cannot be reached",
                "130:the answer was no"
            },
            footer = {"", "Example:", "  slipway backup restore 20261101t120000z-1f2e3d4c --yes"})
    int restore(
            @Parameters(paramLabel = "ID", description = "The id, as `slipway backup list` shows it.") String id,
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Mixin TargetOption target,
            @Mixin StoreOption option,
            @Mixin CommandOutput output) {
        var dialog = new RestoreDialog(output, yes, false);
        dialog.demandTerminal();
        return with(target, (connection, database) -> {
            try (BackupRestore restore = BackupRestore.open(option.store(clock), id, connection)) {
                return dialog.run(restore);
            }
        });
    }

    private static BackupProgress progress(CommandOutput output) {
        return (object, rows, bytes, estimated) -> {
            if (rows > 0) {
                output.remark("Copied " + object + ": " + BackupText.rows(rows));
            }
        };
    }

    /** Work with the database of a command. */
    @FunctionalInterface
    private interface Work {
        int run(Connection connection, LocalTarget database) throws BackupException, SQLException;
    }

    private int with(TargetOption target, Work work) {
        LocalTarget database = target.find(LocalTargets.ofProcess());
        Connection opened;
        try {
            opened = connector.connect(database);
        } catch (SQLException e) {
            throw DatabaseFailure.unreachable(String.valueOf(e.getMessage()));
        }
        try (Connection connection = opened) {
            useSchemas(connection);
            return work.run(connection, database);
        } catch (BackupException e) {
            throw BackupFailure.of(e);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Names of tables are read by the schemas of the project. */
    private static void useSchemas(Connection connection) throws SQLException {
        String path = ProjectOptions.searchPath(LocalProject.ofProcess().schemas());
        if (path != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET search_path = " + path);
            }
        }
    }
}
