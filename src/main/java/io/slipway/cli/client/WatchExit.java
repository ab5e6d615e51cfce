package io.slipway.cli.client;

import io.slipway.cli.output.ExitCode;

/** The exit code of a command that waited for the end of something. */
final class WatchExit {
    private WatchExit() {}

    /** @param state of a task run */
    static int ofRun(String state) {
        return switch (state) {
            case "DONE", "SKIPPED" -> ExitCode.DONE;
            case "INDETERMINATE" -> ExitCode.OUTCOME_UNKNOWN;
            default -> ExitCode.FAILED;
        };
    }

    /**
     * The exit code after a rollout.
     *
     * @param indeterminate tasks whose outcome is unknown
     */
    static int ofRollout(String status, int indeterminate) {
        if (indeterminate > 0) {
            return ExitCode.OUTCOME_UNKNOWN;
        }
        return status.equals("DONE") ? ExitCode.DONE : ExitCode.FAILED;
    }
}
