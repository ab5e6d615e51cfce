package io.slipway.apply.session;

/**
 * Why our own side cancels one try of a step, and not the run. On record before the cancel is sent: it gives 57014 its
 * meaning.
 *
 * @param message for the run log and the run's error
 */
public record CancelCause(Kind kind, String message) {
    public enum Kind {
        /** Others waited too long behind us while we waited for a lock: the next rung. */
        VICTIMS_WHILE_WAITING,
        /** Others waited too long for what we held: the stretch again. */
        VICTIMS_WHILE_HOLDING,
        /** We waited longer than any try may: what the statement calls has switched our limit off. The next rung. */
        LOCK_TIMEOUT_BYPASSED,
        /** A statement that waits without a lock timeout got nowhere. */
        NO_PROGRESS
    }
}
