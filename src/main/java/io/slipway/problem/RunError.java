package io.slipway.problem;

import org.jspecify.annotations.Nullable;

/**
 * Why a task run did not end well.
 *
 * @param sqlState five characters, or null where the server reported none
 * @param message as the server reported it; may repeat literals of the script: only for those who may see the script
 * @param position in the script: of the place that the server points at, else of the statement; null when the error
 *     belongs to no statement of the script
 */
public record RunError(
        RunErrorCode code,
        @Nullable String sqlState,
        String message,
        @Nullable Position position) {
    /** An error that the server did not report and that belongs to no statement. */
    public RunError(RunErrorCode code, String message) {
        this(code, null, message, null);
    }

    /** The same error with another message. */
    public RunError withMessage(String other) {
        return new RunError(code, sqlState, other, position);
    }
}
