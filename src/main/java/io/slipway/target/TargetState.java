package io.slipway.target;

import java.util.Set;

/** Whether a target is the database that was registered, with the history that is on record; its legal moves. */
public enum TargetState {
    OK,
    /** Another database answers at the address of this one. */
    WRONG_TARGET,
    /** It lost changes that had been applied. */
    DIVERGED;

    /** The states that it may move to from here; the one table of this machine. */
    public Set<TargetState> next() {
        return switch (this) {
            case OK -> Set.of(WRONG_TARGET, DIVERGED);
            case WRONG_TARGET -> Set.of(OK);
            case DIVERGED -> Set.of(OK, WRONG_TARGET);
        };
    }
}
