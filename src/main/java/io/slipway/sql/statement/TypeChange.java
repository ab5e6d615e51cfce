package io.slipway.sql.statement;

/**
 * The new type of a column, as written.
 *
 * @param computed USING with more than a cast: every value is computed again
 * @param cost when the change is free, depending on the old type
 */
public record TypeChange(String type, boolean computed, Cost cost) {
    /** When the change is free. */
    public enum Cost {
        /** From text or varchar of any length: nothing is written. */
        FREE_FROM_TEXT,
        /** From the same type with the same or smaller limits: nothing is written. */
        FREE_WHEN_WIDER,
        /** Rewritten unless both types have the same storage. */
        REWRITE_UNLESS_SAME
    }
}
