package io.slipway.cli.migration;

import io.slipway.apply.run.RunOutcome;
import io.slipway.cli.output.Colors;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.TextTable;
import io.slipway.migration.MigrationEntry;
import io.slipway.migration.MigrationPlan;
import io.slipway.migration.MigrationResult;
import io.slipway.migration.MigrationStatus;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The results of an engine as lines for people. */
final class MigrationTexts {
    private MigrationTexts() {}

    static List<String> of(MigrationStatus status, Colors colors) {
        if (status.entries().isEmpty()) {
            return List.of("There are no migrations. Make the first one: slipway create \"what it does\"");
        }
        var table = new TextTable("VERSION", "NAME", "STATE", "APPLIED AT", "BY");
        for (MigrationEntry entry : status.entries()) {
            table.row(
                    entry.isRepeatable() ? "(repeatable)" : entry.label(),
                    entry.name(),
                    state(entry),
                    entry.appliedAt() == null
                            ? ""
                            : entry.appliedAt()
                                    .toInstant()
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString(),
                    entry.actor() == null ? "" : entry.actor());
        }
        List<String> lines = new ArrayList<>(table.lines(colors));
        for (MigrationEntry entry : status.entries()) {
            if (entry.error() != null) {
                lines.add(CommandOutput.printable("%s: %s".formatted(entry.label(), entry.error())));
            }
        }
        lines.add("Database %s is at %s; %s."
                .formatted(
                        status.database(),
                        status.version().map(version -> "version " + version).orElse("no version"),
                        status.open().isEmpty()
                                ? "nothing is pending"
                                : count(status.open().size()) + " pending"));
        return lines;
    }

    private static String state(MigrationEntry entry) {
        return switch (entry.state()) {
            case INCOMPLETE -> "INCOMPLETE %d/%d".formatted(entry.appliedSteps(), entry.steps());
            default -> entry.state().name();
        };
    }

    static List<String> of(MigrationPlan plan) {
        List<String> lines = new ArrayList<>();
        lines.add("Database %s:".formatted(plan.database()));
        var table = new TextTable("VERSION", "NAME", "STATEMENTS", "STEPS", "LOCK", "ON", "RISK", "EXPECTED");
        for (MigrationPlan.Item item : plan.items()) {
            table.row(
                    item.label(),
                    item.description(),
                    Integer.toString(item.statements()),
                    steps(item),
                    item.lock().label(),
                    item.on() == null ? "" : item.on(),
                    item.risk() == null ? "" : item.risk(),
                    item.expected() == null ? "" : words(item.expected()));
        }
        lines.addAll(table.lines(Colors.NONE));
        for (MigrationPlan.Item item : plan.items()) {
            if (item.source() != null) {
                lines.add("  " + item.source());
            } else if (item.written() != null) {
                lines.add("  derived for " + item.label() + ":");
                item.written().lines().map(line -> "    " + line).forEach(lines::add);
            }
        }
        plan.notes().forEach(note -> lines.add("Note: " + note));
        return lines;
    }

    private static String steps(MigrationPlan.Item item) {
        if (item.outsideTransaction() == 0) {
            return "in one transaction";
        }
        return item.outsideTransaction() == item.steps()
                ? "%d, outside of a transaction".formatted(item.steps())
                : "%d, of them %d outside of a transaction".formatted(item.steps(), item.outsideTransaction());
    }

    /** @param command that did the work */
    static List<String> of(MigrationResult result, String command) {
        List<String> lines = new ArrayList<>();
        for (MigrationResult.Item item : result.done()) {
            lines.add("%s  %s %s  %s".formatted(outcome(item), item.label(), item.description(), words(item.time())));
            if (item.backup() != null) {
                lines.add("  What it removed can be brought back: slipway backup restore " + item.backup());
            }
            RunError error = error(item.outcome());
            if (error != null) {
                lines.add("  " + place(item, error) + error.text());
                lines.add("  " + next(item, command));
            } else if (item.failure() != null) {
                lines.add("  It is applied, but " + item.failure());
            }
        }
        result.warnings().forEach(warning -> lines.add("Left behind: " + warning));
        return printable(lines);
    }

    private static String place(MigrationResult.Item item, RunError error) {
        String file = item.file() == null ? "the derived way back" : item.file();
        Position position = error.position();
        return position == null ? file + ": " : "%s:%d:%d: ".formatted(file, position.line(), position.column());
    }

    private static String next(MigrationResult.Item item, String command) {
        if (item.leavesNothing()) {
            return "Nothing of it is left in the database. Correct the file, then run %s again.".formatted(command);
        }
        return switch (item.outcome()) {
            case RunOutcome.Failed failed
            when failed.error().code() == RunErrorCode.CHECKSUM_MISMATCH ->
                "The part of the file that is applied must stay as it was: restore it, then run %s again."
                        .formatted(command);
            case RunOutcome.Failed failed ->
                "%d of %d steps are applied; %s continues behind them."
                        .formatted(failed.appliedSteps(), failed.steps(), command);
            case RunOutcome.Indeterminate _ ->
                "Look into the database whether the step took effect; see docs/run-errors/outcome-unknown.md.";
            default -> "The next %s continues.".formatted(command);
        };
    }

    private static String outcome(MigrationResult.Item item) {
        return switch (item.outcome()) {
            case RunOutcome.Applied _ -> item.failure() == null ? "done" : "FAILED";
            case RunOutcome.Failed _ -> "FAILED";
            case RunOutcome.Canceled _ -> "canceled";
            case RunOutcome.Indeterminate _ -> "UNKNOWN";
            case RunOutcome.HandBack _, RunOutcome.Lost _ -> "interrupted";
        };
    }

    /** Texts of the server may control a terminal. */
    private static List<String> printable(List<String> lines) {
        return lines.stream()
                .flatMap(String::lines)
                .map(CommandOutput::printable)
                .toList();
    }

    /** The error of an outcome; null: it has none. */
    static @Nullable RunError error(RunOutcome outcome) {
        return switch (outcome) {
            case RunOutcome.Failed failed -> failed.error();
            case RunOutcome.Canceled canceled -> canceled.error();
            case RunOutcome.Indeterminate unknown -> unknown.error();
            case RunOutcome.HandBack back -> new RunError(RunErrorCode.TARGET_NOT_READY, back.detail());
            case RunOutcome.Applied _, RunOutcome.Lost _ -> null;
        };
    }

    /** The exit code of a migration that did not end well. */
    static int exitCode(MigrationResult.Item item) {
        return switch (item.outcome()) {
            case RunOutcome.Applied _ -> ExitCode.FAILED;
            case RunOutcome.Failed failed -> exitCode(failed.error().code());
            case RunOutcome.Canceled _ -> ExitCode.INTERRUPTED;
            case RunOutcome.Indeterminate _ -> ExitCode.OUTCOME_UNKNOWN;
            case RunOutcome.HandBack _, RunOutcome.Lost _ -> ExitCode.UNREACHABLE;
        };
    }

    private static int exitCode(RunErrorCode code) {
        return switch (code) {
            case TARGET_UNREACHABLE, TARGET_NOT_READY, CONNECTION_LOST -> ExitCode.UNREACHABLE;
            case MISSING_PRIVILEGE, HISTORY_NOT_USABLE, READ_ONLY -> ExitCode.NOT_ALLOWED;
            case CHECKSUM_MISMATCH, TARGET_DIVERGED, WRONG_TARGET -> ExitCode.CONFLICT;
            default -> ExitCode.FAILED;
        };
    }

    static String count(int migrations) {
        return migrations == 1 ? "1 migration" : migrations + " migrations";
    }

    private static String words(Duration time) {
        return time.compareTo(Duration.ofSeconds(10)) < 0 ? time.toMillis() + " ms" : time.toSeconds() + " s";
    }
}
