package io.slipway.rollout;

/** The state of a rollout. */
public enum RolloutStatus {
    RUNNING,
    PAUSED,
    DONE,
    FAILED,
    CANCELED;

    /** Whether its evaluator still looks at it. */
    public boolean isOpen() {
        return this == RUNNING || this == PAUSED;
    }
}
