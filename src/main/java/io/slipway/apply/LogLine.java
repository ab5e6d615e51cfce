package io.slipway.apply;

import org.jspecify.annotations.Nullable;

/**
 * One line of a run's log.
 *
 * @param step 1-based, 0 for what belongs to no step
 * @param statement 1-based, counted over the change; 0 for none
 * @param message at most {@value #LONGEST} characters; may repeat literals of the script
 */
public record LogLine(Kind kind, int step, int statement, String message) {
    static final int LONGEST = 2_000;

    public LogLine {
        message = cut(message);
    }

    private static String cut(@Nullable String message) {
        if (message == null) {
            return "";
        }
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + " …";
    }

    /** What happened. */
    public enum Kind {
        SESSION_OPENED,
        SESSION_CLOSED,
        STEP_STARTED,
        STATEMENT_STARTED,
        STATEMENT_ENDED,
        NOTICE,
        WAIT,
        RETRY,
        SETTING,
        ERROR,
        PROGRESS,
        COMMITTED,
        ADOPTED,
        RECOVERED
    }
}
