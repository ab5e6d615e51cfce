package io.slipway.apply.run;

import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;

/**
 * Why this process ends a run early. The reason is recorded in memory before a cancel is sent, because it gives
 * SQLSTATE 57014 its meaning.
 */
public enum StopReason {
    /** An operator canceled the run: it ends CANCELED. */
    CANCEL("canceled"),
    /** The soft timeout of the run is over: the statement is canceled, and the run ends FAILED. */
    SOFT_TIMEOUT("the run took longer than its soft timeout"),
    /** The hard timeout of the run is over: the session is terminated, and the run ends FAILED. */
    HARD_TIMEOUT("the run took longer than its hard timeout"),
    /** The control database was unreachable for too long: the run is handed back. */
    CONTROL_LOST("the control database does not answer"),
    /** The process ends: the run is handed back. */
    DRAIN("the process that ran it ends");

    private final String detail;

    StopReason(String detail) {
        this.detail = detail;
    }

    /** Whether the reason concerns the change itself, and not only its owner. */
    public boolean endsStatements() {
        return switch (this) {
            case CANCEL, SOFT_TIMEOUT, HARD_TIMEOUT -> true;
            case CONTROL_LOST, DRAIN -> false;
        };
    }

    /** The outcome of a run that stopped for this reason; not settled yet. */
    RunOutcome outcome(RunProgress progress) {
        return switch (this) {
            case CANCEL -> new RunOutcome.Canceled(null, progress.applied(), progress.total());
            case SOFT_TIMEOUT -> failed(RunErrorCode.SOFT_TIMEOUT, progress);
            case HARD_TIMEOUT -> failed(RunErrorCode.HARD_TIMEOUT, progress);
            case CONTROL_LOST -> new RunOutcome.HandBack(WaitReason.TRUST, detail);
            case DRAIN -> new RunOutcome.HandBack(WaitReason.DRAIN, detail);
        };
    }

    private RunOutcome.Failed failed(RunErrorCode code, RunProgress progress) {
        return new RunOutcome.Failed(new RunError(code, detail), progress.applied(), progress.total());
    }
}
