package io.slipway.rollout;

import java.util.Set;

/** The statuses of a rollout and its legal moves. */
public enum RolloutStatus {
    RUNNING,
    /** No further run starts; runs that have started finish. */
    PAUSED,
    /** All tasks are DONE or skipped. */
    DONE,
    /** Nothing runs or can start, and a FAILED or CANCELED task is left; a retry or a skip reopens the rollout. */
    FAILED,
    CANCELED;

    /** The statuses that may follow this one. This is the only table of moves. */
    public Set<RolloutStatus> next() {
        return switch (this) {
            case RUNNING -> Set.of(PAUSED, DONE, FAILED, CANCELED);
            case PAUSED -> Set.of(RUNNING, DONE, FAILED, CANCELED);
            case FAILED -> Set.of(RUNNING);
            case DONE, CANCELED -> Set.of();
        };
    }

    /** Whether the evaluator still decides about the rollout. */
    public boolean isOpen() {
        return this == RUNNING || this == PAUSED;
    }
}
