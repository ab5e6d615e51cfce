package io.slipway.target.scope;

/** The severity that an environment gives to the findings of a check. OFF hides them. */
public enum SeverityOverride {
    ERROR,
    WARNING,
    INFO,
    OFF
}
