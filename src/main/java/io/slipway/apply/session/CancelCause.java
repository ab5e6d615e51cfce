package io.slipway.apply.session;

/**
 * Why the watch cancels one try of a step, and not the whole run. It is recorded before the cancel is sent, because it
 * gives SQLSTATE 57014 its meaning.
 *
 * @param message for the run log and the error of the run
 */
public record CancelCause(Kind kind, String message) {
    /** The observation of the watch, and the reaction to the cancel. */
    public enum Kind {
        /** Other sessions waited too long while the try itself waited for a lock: the next rung of the ladder. */
        VICTIMS_WHILE_WAITING,
        /** Other sessions waited too long for locks that the try held: the step is tried again. */
        VICTIMS_WHILE_HOLDING,
        /**
         * The try waited for a lock longer than any rung allows, because a function switched the limit off: the next
         * rung.
         */
        LOCK_TIMEOUT_BYPASSED,
        /** A statement that waits without a lock timeout made no progress: the step failed. */
        NO_PROGRESS
    }
}
