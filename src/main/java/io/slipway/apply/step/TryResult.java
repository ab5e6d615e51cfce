package io.slipway.apply.step;

import io.slipway.apply.history.FenceReply;
import io.slipway.apply.run.StopSwitch;
import io.slipway.problem.RunError;

/**
 * How one try of a step ended. The transaction of a try that did not commit was rolled back, or its session is lost.
 */
public sealed interface TryResult {
    /** COMMIT was acknowledged; {@code primaryOnly}: the wait for a standby was cancelled. */
    record Committed(boolean primaryOnly) implements TryResult {}

    /** The target's answer to begin_run was not STARTED. */
    record NotStarted(FenceReply answer) implements TryResult {}

    /** 55P03 in begin_run: a session of this or of an ended task is alive. */
    record EarlierSessionAlive(String detail) implements TryResult {}

    /** 55P03: the next rung of the ladder. */
    record LockBusy(RunError error) implements TryResult {}

    /** We cancelled it ourselves, since others waited too long for what it held: the same again after a rest. */
    record VictimBudgetExceeded(RunError error) implements TryResult {}

    /** 40001 or 40P01: the same again. */
    record Repeat(RunError error) implements TryResult {}

    /** The answer did not come, from the connection or from COMMIT: the target has to be asked. */
    record Unknown(RunError error, boolean atCommit) implements TryResult {}

    /** 57P01 without a stop of ours: somebody ended the session, or the server restarts. */
    record Terminated(RunError error) implements TryResult {}

    /** The script's own error, or a limit: the same script would meet it again. */
    record Failed(RunError error) implements TryResult {}

    /** A single whose answer may mean anything: it failed in a living session after it may have committed a part. */
    record InDoubt(RunError error) implements TryResult {}

    /** A single took effect, and its row could not be made to say so. */
    record NotRecorded(RunError error) implements TryResult {}

    /** A batch has come further and goes on in another try. */
    record Advanced() implements TryResult {}

    /** We stopped it ourselves; the reason is in the {@link StopSwitch}. */
    record Stopped() implements TryResult {}

    /** Whether the try certainly changed nothing: it failed in a living session, or it was stopped before COMMIT. */
    default boolean isRolledBack() {
        return switch (this) {
            case Failed _, Stopped _, LockBusy _, VictimBudgetExceeded _, Repeat _ -> true;
            case Committed _,
                    NotStarted _,
                    EarlierSessionAlive _,
                    Unknown _,
                    NotRecorded _,
                    Terminated _,
                    InDoubt _,
                    Advanced _ -> false;
        };
    }
}
