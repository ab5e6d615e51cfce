package io.slipway.plan;

import java.util.Set;

/** The statuses of a plan on its way to a rollout, and its legal moves. */
public enum PlanStatus {
    /** Its check run has not ended. */
    CHECKING,
    /** The check run failed, was canceled, or found errors. */
    BLOCKED,
    /** The checks passed; approvals that its environment requires are missing. */
    WAITING_APPROVAL,
    /** It can be rolled out. */
    READY,
    /** It has a rollout; the plan never changes again. */
    ROLLED_OUT;

    /** The statuses that may follow this one. This is the only table of moves. */
    public Set<PlanStatus> next() {
        return switch (this) {
            case CHECKING -> Set.of(BLOCKED, WAITING_APPROVAL, READY);
            case BLOCKED -> Set.of(CHECKING);
            case WAITING_APPROVAL -> Set.of(CHECKING, READY);
            case READY -> Set.of(CHECKING, WAITING_APPROVAL, ROLLED_OUT);
            case ROLLED_OUT -> Set.of();
        };
    }
}
