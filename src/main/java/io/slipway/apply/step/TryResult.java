package io.slipway.apply.step;

import io.slipway.apply.history.FenceReply;
import io.slipway.apply.run.StopSwitch;
import io.slipway.problem.RunError;

/**
 * The result of one try of a step. If the try did not commit, its transaction was rolled back, or its session is lost.
 */
public sealed interface TryResult {
    /**
     * COMMIT was acknowledged.
     *
     * @param primaryOnly the wait for a standby was canceled
     */
    record Committed(boolean primaryOnly) implements TryResult {}

    /** The target's reply to begin_run was not STARTED. */
    record NotStarted(FenceReply answer) implements TryResult {}

    /** 55P03 in begin_run: a session of this task, or of a task that ended, is alive. */
    record EarlierSessionAlive(String detail) implements TryResult {}

    /** 55P03: the step is tried again with the next rung of the ladder. */
    record LockBusy(RunError error) implements TryResult {}

    /**
     * The watch canceled the try, because other sessions waited too long for its locks: it is tried again after a
     * pause.
     */
    record VictimBudgetExceeded(RunError error) implements TryResult {}

    /** 40001 or 40P01: the step is tried again. */
    record Repeat(RunError error) implements TryResult {}

    /** The answer of a statement or of COMMIT was lost: the history has to be read. */
    record Unknown(RunError error, boolean atCommit) implements TryResult {}

    /** 57P01 without a stop: another session terminated this session, or the server restarts. */
    record Terminated(RunError error) implements TryResult {}

    /** The error of the script, or a limit. The same script would fail again. */
    record Failed(RunError error) implements TryResult {}

    /** A standalone step whose result is unknown: it failed in a living session, after it may have committed a part. */
    record InDoubt(RunError error) implements TryResult {}

    /** A standalone step took effect, and its row could not be updated. */
    record NotRecorded(RunError error) implements TryResult {}

    /** A batch has advanced and continues in another try. */
    record Advanced() implements TryResult {}

    /** The run was stopped. The {@link StopSwitch} has the reason. */
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
