package io.slipway.target.server;

/** The connection pooler between Slipway and a server. */
public enum Pooler {
    NONE,
    /** PgBouncer or another pooler, in session mode. */
    SESSION
}
