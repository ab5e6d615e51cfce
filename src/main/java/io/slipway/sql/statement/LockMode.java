package io.slipway.sql.statement;

/**
 * The table-level lock modes of PostgreSQL, weakest first (manual, section 13.3.1), so that the natural order answers
 * "which is stronger".
 */
public enum LockMode {
    NONE("none"),
    ACCESS_SHARE("AccessShare"),
    ROW_SHARE("RowShare"),
    ROW_EXCLUSIVE("RowExclusive"),
    SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusive"),
    SHARE("Share"),
    SHARE_ROW_EXCLUSIVE("ShareRowExclusive"),
    EXCLUSIVE("Exclusive"),
    ACCESS_EXCLUSIVE("AccessExclusive"),
    /** The lock of a statement of an unknown kind; last, so that nothing weaker is assumed. */
    UNKNOWN("unknown");

    private final String label;

    LockMode(String label) {
        this.label = label;
    }

    /** The name as {@code pg_locks.mode} has it, without its suffix {@code Lock}. */
    public String label() {
        return label;
    }

    /** The stronger of the two. */
    public LockMode or(LockMode other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
