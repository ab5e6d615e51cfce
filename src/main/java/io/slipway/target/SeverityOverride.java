package io.slipway.target;

/** The severity that an environment gives to the findings of a check; with OFF they are not shown. */
public enum SeverityOverride {
    ERROR,
    WARNING,
    INFO,
    OFF
}
