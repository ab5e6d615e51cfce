package io.slipway.apply;

import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.problem.TargetProblem;

/** Unwinds a run to where its outcome is settled; never leaves the package. */
final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Outcome outcome;

    Ended(Outcome outcome) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    static Ended handBack(WaitingFor reason, String detail) {
        return new Ended(new Outcome.HandBack(reason, detail));
    }

    /** What did not answer is waited for: the target, or what this process keeps its journal in. */
    static Ended of(ProblemException e) {
        return handBack(waitingFor(e), e.problem().detail());
    }

    private static WaitingFor waitingFor(ProblemException e) {
        return switch (e.problem()) {
            case TargetProblem.Unreachable unreachable
            when unreachable.why() == TargetProblem.Reason.NOT_READY
                    || unreachable.why() == TargetProblem.Reason.TOO_MANY_CONNECTIONS -> WaitingFor.TARGET_NOT_READY;
            case ServiceProblem _ -> WaitingFor.TRUST;
            case TargetProblem _, InputProblem _, ConflictProblem _ -> WaitingFor.TARGET_UNREACHABLE;
        };
    }

    Outcome outcome() {
        return outcome;
    }
}
