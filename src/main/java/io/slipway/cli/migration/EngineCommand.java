package io.slipway.cli.migration;

import io.slipway.apply.run.StopRequestedException;
import io.slipway.backup.BackupException;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.migration.MigrationRefusedException;
import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.migration.MigrationSettings;
import io.slipway.migration.file.FileFinding;
import io.slipway.migration.file.FileSettings;
import io.slipway.problem.ProblemException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command on the migrations of a project: its options, and what it says when it fails. */
abstract class EngineCommand implements Callable<Integer> {
    @Mixin
    private final ProjectOptions project;

    @Mixin
    private CommandOutput output = new CommandOutput();

    EngineCommand(WorkingPlace place) {
        this.project = new ProjectOptions(place);
    }

    /** Does the work of the command; returns its exit code. */
    abstract int run() throws SQLException, BackupException, MigrationRefusedException;

    @Override
    public Integer call() {
        try {
            return run();
        } catch (MigrationRefusedException e) {
            return refused(e);
        } catch (BackupException e) {
            throw BackupFailure.of(e);
        } catch (StopRequestedException e) {
            output.printFinding("Canceled. slipway status shows what is applied.");
            return ExitCode.INTERRUPTED;
        } catch (ProblemException e) {
            throw DatabaseFailure.unreachable(e.problem().detail());
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private int refused(MigrationRefusedException e) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Refusal refusal : e.refusals()) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("code", refusal.code());
            row.put("place", refusal.place());
            row.put("message", refusal.message());
            row.put("remedy", refusal.remedy());
            rows.add(row);
            output.printFinding("%s: %s (%s)".formatted(refusal.place(), refusal.message(), refusal.code()));
            output.printFinding("  " + refusal.remedy());
        }
        if (!output.isText()) {
            output.print(Map.of("errors", rows), List.of());
        }
        return switch (e.reason()) {
            case CHECKS -> ExitCode.CHECKS_FOUND_ERRORS;
            case CONFLICT -> ExitCode.CONFLICT;
            case NOT_ALLOWED -> ExitCode.NOT_ALLOWED;
        };
    }

    /** The project as the options and files name it. */
    final MigrationSettings settings() {
        return project.settings(this::warn);
    }

    /** As {@link #settings}; empty if no database is named. */
    final Optional<MigrationSettings> settingsIfDatabase() {
        return project.namesDatabase() ? Optional.of(settings()) : Optional.empty();
    }

    /** How the files of the project are read, without a database. */
    final FileSettings fileSettings() {
        return project.fileSettings();
    }

    /** Tells a warning about a file. */
    final void warn(FileFinding warning) {
        output.remark("Warning: " + warning + " " + warning.remedy());
    }

    final CommandOutput output() {
        return output;
    }
}
