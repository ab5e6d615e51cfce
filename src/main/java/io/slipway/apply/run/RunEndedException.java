package io.slipway.apply.run;

import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.ServiceProblem;
import io.slipway.problem.TargetProblem;
import io.slipway.problem.WaitReason;

/** Unwinds a run to the place that settles its outcome. It never leaves {@code apply}. */
public final class RunEndedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient RunOutcome outcome;

    public RunEndedException(RunOutcome outcome) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    public static RunEndedException handBack(WaitReason reason, String detail) {
        return new RunEndedException(new RunOutcome.HandBack(reason, detail));
    }

    /**
     * The hand-back of a run because the target, or the control database behind its journal, did not respond. A login
     * without a privilege ends the run: a repetition would end the same.
     */
    public static RunEndedException of(ProblemException e) {
        String detail = e.problem().detail();
        return isMissingPrivilege(e)
                ? new RunEndedException(
                        new RunOutcome.Failed(new RunError(RunErrorCode.MISSING_PRIVILEGE, detail), 0, 0))
                : handBack(waitingFor(e), detail);
    }

    /** Whether the server refused the session, or a statement of its start, for want of a privilege. */
    public static boolean isMissingPrivilege(ProblemException e) {
        return e.problem() instanceof TargetProblem.Unreachable unreachable
                && unreachable.why() == TargetProblem.Reason.MISSING_PRIVILEGE;
    }

    private static WaitReason waitingFor(ProblemException e) {
        return switch (e.problem()) {
            case TargetProblem.Unreachable unreachable
            when unreachable.why() == TargetProblem.Reason.NOT_READY
                    || unreachable.why() == TargetProblem.Reason.TOO_MANY_CONNECTIONS -> WaitReason.TARGET_NOT_READY;
            case ServiceProblem _ -> WaitReason.TRUST;
            case TargetProblem _, InputProblem _, ConflictProblem _ -> WaitReason.TARGET_UNREACHABLE;
        };
    }

    public RunOutcome outcome() {
        return outcome;
    }
}
