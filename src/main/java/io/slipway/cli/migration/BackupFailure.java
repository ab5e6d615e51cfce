package io.slipway.cli.migration;

import io.slipway.backup.BackupException;
import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.ExitCode;
import java.util.List;

/** The exit code of a backup that could not be made, read or restored. */
final class BackupFailure {
    private BackupFailure() {}

    static CommandFailedException of(BackupException e) {
        int code = switch (e.reason()) {
            case NOT_FOUND -> ExitCode.USAGE;
            case DAMAGED -> ExitCode.CHECKS_FOUND_ERRORS;
            case WRONG_TARGET, CONFLICT -> ExitCode.CONFLICT;
            case STORE -> ExitCode.FAILED;
        };
        return new CommandFailedException(code, List.of(String.valueOf(e.getMessage())));
    }
}
