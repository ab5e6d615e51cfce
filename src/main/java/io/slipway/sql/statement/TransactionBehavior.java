package io.slipway.sql.statement;

import java.util.Locale;

/** Whether a statement runs inside a transaction block. */
public enum TransactionBehavior {
    /** Runs inside a transaction block and is undone with it. */
    ALLOWED,
    /** Refuses a transaction block (SQLSTATE 25001). */
    REFUSED,
    /** Begins, ends or changes a transaction itself. */
    CONTROL,
    /** Depends on what it calls, on an option or on the state of the database. */
    DEPENDS;

    /** The word used in the output of {@code explain}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
