package io.slipway.target;

/** What an environment makes of a finding of a check; OFF: it is not shown. */
public enum Severity {
    ERROR,
    WARNING,
    INFO,
    OFF
}
