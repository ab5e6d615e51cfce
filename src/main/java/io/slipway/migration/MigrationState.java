package io.slipway.migration;

/** The state of a migration in one database. */
public enum MigrationState {
    /** In effect, by the file as it is now. */
    APPLIED,
    /** Not in effect; the next run applies it. */
    PENDING,
    /** As {@link #PENDING}, and a migration with a higher version is in effect. */
    OUT_OF_ORDER,
    /** As {@link #PENDING}, and its newest run failed. */
    FAILED,
    /** Some of its steps are applied; the next run continues. */
    INCOMPLETE,
    /** In effect, but the file has changed since. */
    CHANGED,
    /** In effect, but there is no file. */
    MISSING,
    /** At or below the baseline of the project: it counts as applied. */
    BASELINE;

    /** Whether the next run applies it. */
    public boolean isOpen() {
        return switch (this) {
            case PENDING, OUT_OF_ORDER, FAILED, INCOMPLETE -> true;
            case APPLIED, CHANGED, MISSING, BASELINE -> false;
        };
    }

    /** Whether the files and the database contradict each other. */
    public boolean isConflict() {
        return this == CHANGED || this == MISSING;
    }
}
