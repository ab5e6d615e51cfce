package io.slipway.problem;

import org.jspecify.annotations.Nullable;

/**
 * Why a task run did not end well.
 *
 * @param sqlState five characters, or null where the server reported none
 * @param message as the server reported it, by default without the values that it repeats; then what to do next, where
 *     we know
 * @param position in the script: of the place that the server points at, else of the statement; null when the error
 *     belongs to no statement of the script
 * @param report what the server reported beside its message
 */
public record RunError(
        RunErrorCode code,
        @Nullable String sqlState,
        String message,
        @Nullable Position position,
        ServerReport report) {
    /** An error of which the server reported no more than its message. */
    public RunError(RunErrorCode code, @Nullable String sqlState, String message, @Nullable Position position) {
        this(code, sqlState, message, position, ServerReport.NONE);
    }

    /** An error that the server did not report and that belongs to no statement. */
    public RunError(RunErrorCode code, String message) {
        this(code, null, message, null);
    }

    /** The same error with another message. */
    public RunError withMessage(String other) {
        return new RunError(code, sqlState, other, position, report);
    }

    /** The message with all that the server reported, one field per line. */
    public String text() {
        return message + report.text();
    }
}
