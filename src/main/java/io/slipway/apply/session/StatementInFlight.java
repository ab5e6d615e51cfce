package io.slipway.apply.session;

import io.slipway.apply.run.ChangeStatement.Effect;

/**
 * What a session is at, as far as the watch has to look after it.
 *
 * @param statement label of the statement in flight, or of the last one
 * @param startedNanos nanoTime of the try's first statement; tells one try from another
 */
public record StatementInFlight(WatchLevel level, String statement, int step, int ordinal, long startedNanos) {
    public static final StatementInFlight NONE = new StatementInFlight(WatchLevel.NONE, "", 0, 0, 0);

    /** How closely it is looked at. */
    public enum WatchLevel {
        /** No step is being tried. */
        NONE,
        /** Rows are locked, nothing else. */
        ROWS,
        /** A strong lock may be wanted or held. */
        LOCKS,
        /** CONCURRENTLY: waits for others without a limit of its own. */
        CONCURRENTLY,
        /** As {@link #CONCURRENTLY}, and at its end it takes a strong lock, for which it may have to wait. */
        DETACH,
        /** May have committed a part: a cancel would leave its end unknown. */
        ROUTINE;

        /** How closely a statement with this effect is watched in a transaction. */
        public static WatchLevel inTransaction(Effect effect) {
            return switch (effect) {
                case ROWS, SETTING, SESSION, FORGETS -> ROWS;
                case LOCKS, CALLS, ROUTINE -> LOCKS;
                case CONCURRENT -> CONCURRENTLY;
            };
        }

        /** How closely a statement with this effect is watched outside of a transaction. */
        public static WatchLevel standalone(Effect effect) {
            return effect == Effect.ROUTINE ? ROUTINE : inTransaction(effect);
        }
    }

    /** The next statement of this try, or the first of a new one; a strong lock stays until the transaction ends. */
    StatementInFlight next(WatchLevel next, String label, int atStep, int atStatement) {
        boolean first = level == WatchLevel.NONE;
        return new StatementInFlight(
                level == WatchLevel.LOCKS ? level : next,
                label,
                atStep,
                atStatement,
                first ? System.nanoTime() : startedNanos);
    }

    public boolean isWatchedClosely() {
        return level == WatchLevel.LOCKS || level == WatchLevel.DETACH;
    }

    /** Whether it waits for others without a limit of its own. */
    public boolean isConcurrently() {
        return level == WatchLevel.CONCURRENTLY || level == WatchLevel.DETACH;
    }

    /** Whether a try may be cancelled for the sake of those who wait behind it. */
    public boolean isGuarded() {
        return level == WatchLevel.ROWS || level == WatchLevel.LOCKS || level == WatchLevel.DETACH;
    }
}
