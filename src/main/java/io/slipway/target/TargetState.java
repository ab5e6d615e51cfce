package io.slipway.target;

import java.util.Set;

/** The states of a target: whether it is the registered database with the recorded history. */
public enum TargetState {
    OK,
    /** Another database answers at the address of this one. */
    WRONG_TARGET,
    /** The history lacks changes that were applied, or holds rows that the control database does not know. */
    DIVERGED;

    /** The states that may follow this one. This is the only table of moves. */
    public Set<TargetState> next() {
        return switch (this) {
            case OK -> Set.of(WRONG_TARGET, DIVERGED);
            case WRONG_TARGET -> Set.of(OK);
            case DIVERGED -> Set.of(OK, WRONG_TARGET);
        };
    }
}
