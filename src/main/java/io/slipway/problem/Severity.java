package io.slipway.problem;

import java.util.Locale;

/** How much a finding matters, worst first. An ERROR blocks the plan, a WARNING or an INFO does not. */
public enum Severity {
    ERROR,
    WARNING,
    INFO;

    /** The name in lower case, as {@code explain} prints it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
