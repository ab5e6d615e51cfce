package io.slipway.plan;

import java.util.Set;

/** The states of a check run and its legal moves. A new generation of the run begins at AVAILABLE again. */
public enum CheckRunState {
    AVAILABLE(0),
    RUNNING(1),
    DONE(3),
    FAILED(3),
    CANCELED(3);

    private final int rank;

    CheckRunState(int rank) {
        this.rank = rank;
    }

    /** Order of the states. The schema refuses a move to a lower rank within a generation. */
    public int rank() {
        return rank;
    }

    /** The states that may follow this one. This is the only table of moves. */
    public Set<CheckRunState> next() {
        return switch (this) {
            case AVAILABLE -> Set.of(RUNNING, CANCELED);
            case RUNNING -> Set.of(DONE, FAILED, CANCELED);
            case DONE, FAILED, CANCELED -> Set.of();
        };
    }

    /** Whether the run has ended. */
    public boolean isTerminal() {
        return next().isEmpty();
    }
}
