package io.slipway.sql.statement;

/**
 * The new type of a column, as written.
 *
 * @param computed USING with more than a cast: every value is computed anew
 * @param cost what the old type decides
 */
public record TypeChange(String type, boolean computed, Cost cost) {
    /** When the change is free. */
    public enum Cost {
        /** From text or varchar of any length: nothing is written. */
        FREE_FROM_TEXT,
        /** From the same type with the same or smaller limits: nothing is written. */
        FREE_WHEN_WIDER,
        /** Written anew unless the types are the same in storage. */
        REWRITE_UNLESS_SAME
    }
}
