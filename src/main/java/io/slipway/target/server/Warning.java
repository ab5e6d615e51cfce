package io.slipway.target.server;

/**
 * A finding that does not prevent the use of a server or target.
 *
 * @param code stable, lower case with hyphens
 */
public record Warning(String code, String detail) {
    /** The login owns the history, so that a script could forge it. */
    public static final Warning PLAIN_HISTORY = new Warning(
            "plain-history", "a script could forge the history: see slipway doctor --grants for a guarded one");
}
