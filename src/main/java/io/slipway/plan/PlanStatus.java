package io.slipway.plan;

/** Where a plan stands on its way to a rollout. */
public enum PlanStatus {
    /** Its check run has not ended. */
    CHECKING,
    /** The check run failed, was canceled, or found errors. */
    BLOCKED,
    /** Checked; approvals of its environment are missing. */
    WAITING_APPROVAL,
    /** It can be rolled out. */
    READY,
    /** It has a rollout. */
    ROLLED_OUT
}
