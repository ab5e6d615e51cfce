package io.slipway.apply.run;

import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;

/** Why our own side ends a run early. Recorded in memory before any cancel is sent: it gives 57014 its meaning. */
public enum StopReason {
    /** A person asked for it: the run ends CANCELED. */
    CANCEL("canceled"),
    /** The run's soft timeout: the statement is cancelled, the run ends FAILED. */
    SOFT_TIMEOUT("the run took longer than its soft timeout"),
    /** The run's hard timeout: the session is terminated, the run ends FAILED. */
    HARD_TIMEOUT("the run took longer than its hard timeout"),
    /** The control database has been away for too long: handed back. */
    CONTROL_LOST("the control database does not answer"),
    /** This process ends: handed back. */
    DRAIN("the process that ran it ends");

    private final String detail;

    StopReason(String detail) {
        this.detail = detail;
    }

    /** Whether it is about the change itself, not about who runs it. */
    public boolean endsStatements() {
        return switch (this) {
            case CANCEL, SOFT_TIMEOUT, HARD_TIMEOUT -> true;
            case CONTROL_LOST, DRAIN -> false;
        };
    }

    /** How a run ends that this has stopped; not settled yet. */
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

    String detail() {
        return detail;
    }
}
