package io.slipway.plan;

import java.util.Set;

/** The states of a check run and its legal moves. A new generation of the run begins at AVAILABLE again. */
public enum CheckRunState {
    AVAILABLE,
    RUNNING,
    DONE,
    FAILED,
    CANCELED;

    /** Where it may go from here; the one table of this machine. */
    public Set<CheckRunState> next() {
        return switch (this) {
            case AVAILABLE -> Set.of(RUNNING, CANCELED);
            case RUNNING -> Set.of(DONE, FAILED, CANCELED);
            case DONE, FAILED, CANCELED -> Set.of();
        };
    }

    /** Whether it has ended. */
    public boolean isTerminal() {
        return next().isEmpty();
    }
}
