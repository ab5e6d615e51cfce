package io.slipway.cli.output;

import io.slipway.cli.rest.RestException;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.problem.TargetProblem;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints on standard error, in one line or a few, why a command failed, and chooses its exit code. */
public final class FailureReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        if (e instanceof ProblemException problem) {
            line.getErr().println("slipway: " + problem.problem().detail());
            return code(problem.problem());
        }
        CommandFailedException failed = switch (e) {
            case CommandFailedException told -> told;
            case RestException rest -> RefusalText.failure(rest, RefusalText.Places.POINTERS);
            default -> new CommandFailedException(ExitCode.FAILED, List.of(e.toString()));
        };
        line.getErr()
                .println("slipway: " + CommandOutput.printable(failed.lines().getFirst()));
        failed.lines().stream().skip(1).forEach(more -> line.getErr().println(CommandOutput.printable(more)));
        return failed.exitCode();
    }

    static int code(Problem problem) {
        return switch (problem) {
            case InputProblem ignored -> ExitCode.USAGE;
            case ConflictProblem ignored -> ExitCode.CONFLICT;
            case TargetProblem ignored -> ExitCode.UNREACHABLE;
            case ServiceProblem.Configuration ignored -> ExitCode.CONFIGURATION;
            case ServiceProblem.ControlUnavailable ignored -> ExitCode.UNREACHABLE;
            case ServiceProblem.Busy ignored -> ExitCode.CONFLICT;
            case ServiceProblem.NoStream ignored -> ExitCode.CONFLICT;
            case ServiceProblem.Defect ignored -> ExitCode.FAILED;
        };
    }
}
