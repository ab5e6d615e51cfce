package io.slipway.rollout.task;

import java.util.Set;

/** The states of a task run and its legal moves. */
public enum TaskRunState {
    /** The rollout has not promoted it. */
    PENDING(0),
    /** A replica may claim it. */
    AVAILABLE(0),
    /** A replica works on it, or it was released and waits for the next owner. */
    RUNNING(1),
    /** It is unknown whether a step took effect; a person decides. */
    INDETERMINATE(2),
    DONE(3),
    FAILED(3),
    CANCELED(3);

    private final int rank;

    TaskRunState(int rank) {
        this.rank = rank;
    }

    /** Order of the states. The schema refuses a move to a lower rank. */
    public int rank() {
        return rank;
    }

    /** The states that may follow this one. This is the only table of moves. */
    public Set<TaskRunState> next() {
        return switch (this) {
            case PENDING -> Set.of(AVAILABLE, CANCELED);
            case AVAILABLE -> Set.of(PENDING, RUNNING, CANCELED);
            case RUNNING -> Set.of(DONE, FAILED, CANCELED, INDETERMINATE);
            case INDETERMINATE -> Set.of(DONE, FAILED, CANCELED);
            case DONE, FAILED, CANCELED -> Set.of();
        };
    }
}
