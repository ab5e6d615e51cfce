package io.slipway.apply.run;

import org.jspecify.annotations.Nullable;

/**
 * One line of a run log.
 *
 * @param step number of the step, from 1; 0: the line belongs to no step
 * @param statement number of the statement within the change, from 1; 0: none
 * @param message at most {@value #MAX_LENGTH} characters; may repeat literals of the script
 */
public record RunLogLine(Kind kind, int step, int statement, String message) {
    static final int MAX_LENGTH = 2_000;

    public RunLogLine {
        message = cut(message);
    }

    private static String cut(@Nullable String message) {
        if (message == null) {
            return "";
        }
        return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + " …";
    }

    /** The event that the line reports. */
    public enum Kind {
        SESSION_OPENED,
        SESSION_CLOSED,
        /** Its end was not acknowledged: it may go on without an owner. */
        SESSION_LEFT,
        STATEMENT_STARTED,
        STATEMENT_ENDED,
        NOTICE,
        WAIT,
        /** A session that blocks the run was ended, or must not be. */
        BLOCKER,
        RETRY,
        SETTING,
        ERROR,
        PROGRESS,
        COMMITTED,
        ADOPTED,
        RECOVERED
    }
}
