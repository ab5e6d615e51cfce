package io.slipway.apply;

/**
 * How one try of a step ended. The transaction of a try that did not commit was rolled back, or its session is lost.
 */
sealed interface StepEnd {
    /** COMMIT was acknowledged; {@code primaryOnly}: the wait for a standby was cancelled. */
    record Committed(boolean primaryOnly) implements StepEnd {}

    /** The target's answer to begin_run was not STARTED. */
    record NotStarted(Answer answer) implements StepEnd {}

    /** 55P03 in begin_run: a session of this or of an ended task is alive. */
    record Zombie(RunError error) implements StepEnd {}

    /** 55P03: the next rung of the ladder. */
    record LockBusy(RunError error) implements StepEnd {}

    /** We cancelled it ourselves, since others waited too long for what it held: the same again after a rest. */
    record Crowded(RunError error) implements StepEnd {}

    /** 40001 or 40P01: the same again. */
    record Repeat(RunError error) implements StepEnd {}

    /** The answer did not come, from the connection or from COMMIT: the target has to be asked. */
    record Unknown(RunError error, boolean atCommit) implements StepEnd {}

    /** 57P01 without a stop of ours: somebody ended the session, or the server restarts. */
    record Ousted(RunError error) implements StepEnd {}

    /** The script's own error, or a limit: the same script would meet it again. */
    record Refused(RunError error) implements StepEnd {}

    /** A single whose answer may mean anything: it failed in a living session after it may have committed a part. */
    record InDoubt(RunError error) implements StepEnd {}

    /** A single took effect, and its row could not be made to say so. */
    record Unrecorded(RunError error) implements StepEnd {}

    /** A batch has come further and goes on in another try. */
    record Moved() implements StepEnd {}

    /** We stopped it ourselves; the reason is in the {@link StopSwitch}. */
    record Stopped() implements StepEnd {}
}
