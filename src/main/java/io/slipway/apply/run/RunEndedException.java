package io.slipway.apply.run;

import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
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

    /** The hand-back of a run because the target, or the control database behind its journal, did not respond. */
    public static RunEndedException of(ProblemException e) {
        return handBack(waitingFor(e), e.problem().detail());
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
