package io.slipway.sql.statement;

/** Whether something will happen, as far as the text of a statement shows. */
public enum Likelihood {
    NO,
    /** It depends on what the database holds. */
    POSSIBLE,
    YES;

    public Likelihood or(Likelihood other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public static Likelihood when(boolean certain) {
        return certain ? YES : NO;
    }
}
