package io.slipway.sql.statement;

/** How often a default has to be computed when a column with it is added: a volatile one for every row there is. */
public enum Volatility {
    /** No default, or NULL. */
    NONE,
    /** The same for ever, or within one statement: computed once. */
    STABLE,
    /** Another value at each call: each row is rewritten. */
    VOLATILE,
    /** It calls a function that we do not know. */
    UNKNOWN
}
