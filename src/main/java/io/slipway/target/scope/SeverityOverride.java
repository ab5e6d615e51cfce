package io.slipway.target.scope;

/** The severity that an environment gives to the findings of a check; with OFF they are not shown. */
public enum SeverityOverride {
    ERROR,
    WARNING,
    INFO,
    OFF
}
