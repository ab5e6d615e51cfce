package io.slipway.sql.text;

import java.util.Locale;

/** How much a finding weighs: an ERROR stops the change, the others only speak. */
public enum Severity {
    ERROR,
    WARNING,
    INFO;

    /** The word used in the output of {@code explain}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
