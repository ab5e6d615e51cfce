package io.slipway.target;

/** Whether a target is what it was. */
public enum TargetState {
    OK,
    /** Another database answers where this one was. */
    WRONG_TARGET,
    /** It lost changes that had been applied. */
    DIVERGED
}
