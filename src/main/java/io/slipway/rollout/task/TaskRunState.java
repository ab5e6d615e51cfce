package io.slipway.rollout.task;

import java.util.Set;

/** The states of a task run and its legal moves. */
public enum TaskRunState {
    /** Its turn has not come. */
    PENDING(0),
    /** It may run now. */
    AVAILABLE(0),
    /** A replica works on it, or it was released and waits for the next. */
    RUNNING(1),
    /** Whether a step took effect is not known; a person decides. */
    INDETERMINATE(2),
    DONE(3),
    FAILED(3),
    CANCELED(3);

    private final int rank;

    TaskRunState(int rank) {
        this.rank = rank;
    }

    /** Never falls; the database refuses it. */
    public int rank() {
        return rank;
    }

    /** The states that it may move to from here; the one table of this machine. */
    public Set<TaskRunState> next() {
        return switch (this) {
            case PENDING -> Set.of(AVAILABLE, CANCELED);
            case AVAILABLE -> Set.of(PENDING, RUNNING, CANCELED);
            case RUNNING -> Set.of(DONE, FAILED, CANCELED, INDETERMINATE);
            case INDETERMINATE -> Set.of(DONE, FAILED, CANCELED);
            case DONE, FAILED, CANCELED -> Set.of();
        };
    }

    /** Whether it has ended. */
    public boolean isTerminal() {
        return next().isEmpty();
    }
}
