package io.slipway.target.server;

/** What stands between Slipway and a server. */
public enum Pooler {
    NONE,
    /** PgBouncer in session mode, or its like. */
    SESSION
}
