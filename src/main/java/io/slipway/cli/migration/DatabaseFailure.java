package io.slipway.cli.migration;

import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.ExitCode;
import io.slipway.postgres.error.SqlState;
import java.sql.SQLException;
import java.util.List;

/** The exit code and the words of an error that the database of a command reported. */
final class DatabaseFailure {
    private DatabaseFailure() {}

    static CommandFailedException of(SQLException e) {
        SqlState state = SqlState.of(e);
        String message = String.valueOf(e.getMessage());
        if (state.connectionLost() || state.adminShutdown() || state.crash() || state.cannotConnectNow()) {
            return unreachable(message);
        }
        boolean isRefused = state.insufficientPrivilege() || state.readOnly() || state.equals(SqlState.HISTORY_ACCESS);
        return isRefused
                ? new CommandFailedException(
                        ExitCode.NOT_ALLOWED,
                        List.of(message, "Next: see which privileges the login lacks with slipway doctor"))
                : new CommandFailedException(ExitCode.FAILED, List.of("The database refused: " + message));
    }

    static CommandFailedException unreachable(String reason) {
        return new CommandFailedException(
                ExitCode.UNREACHABLE,
                List.of(
                        "The database cannot be reached: " + reason,
                        "Next: check host, port, login and database with slipway doctor"));
    }
}
