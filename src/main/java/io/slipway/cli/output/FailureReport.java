package io.slipway.cli.output;

import io.slipway.cli.rest.RestException;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.problem.TargetProblem;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints on standard error, in one line or a few, why a command failed, and chooses its exit code. */
public final class FailureReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        if (e instanceof ProblemException problem) {
            line.getErr()
                    .println("slipway: "
                            + CommandOutput.printableLines(
                                    problem.problem().detail().lines().toList()));
            return code(problem.problem());
        }
        CommandFailedException failure = switch (e) {
            case CommandFailedException failed -> failed;
            case RestException rest -> RefusalText.failure(rest, RefusalText.Places.POINTERS, server(line));
            default -> new CommandFailedException(ExitCode.FAILED, List.of(message(e)));
        };
        line.getErr()
                .println("slipway: " + CommandOutput.printable(failure.lines().getFirst()));
        failure.lines().stream().skip(1).forEach(more -> line.getErr().println(CommandOutput.printable(more)));
        return failure.exitCode();
    }

    /** The message of the exception, without the name of its class. */
    private static String message(Exception e) {
        return Objects.requireNonNullElse(e.getMessage(), "The command failed for an unknown reason");
    }

    /** The option {@code --server} as it was given; empty if the command does not have it. */
    private static String server(CommandLine line) {
        String url = line.getParseResult().matchedOptionValue("--server", "");
        return url.isEmpty() ? "" : " --server " + url;
    }

    static int code(Problem problem) {
        return switch (problem) {
            case InputProblem ignored -> ExitCode.USAGE;
            case ConflictProblem ignored -> ExitCode.CONFLICT;
            case TargetProblem ignored -> ExitCode.UNREACHABLE;
            case ServiceProblem.Configuration ignored -> ExitCode.CONFIGURATION;
            case ServiceProblem.ControlRefuses ignored -> ExitCode.UNREACHABLE;
            case ServiceProblem.ControlUnavailable ignored -> ExitCode.UNREACHABLE;
            case ServiceProblem.Busy ignored -> ExitCode.UNREACHABLE;
            case ServiceProblem.NoStream ignored -> ExitCode.UNREACHABLE;
            case ServiceProblem.Overloaded ignored -> ExitCode.UNREACHABLE;
            case ServiceProblem.Defect ignored -> ExitCode.FAILED;
        };
    }
}
