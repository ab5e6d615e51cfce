package io.slipway.apply.session;

import io.slipway.apply.run.ChangeStatement.Effect;

/**
 * The statement that a session executes, and how closely the watch must monitor it.
 *
 * @param statement label of the statement in flight, or of the last one
 * @param startedNanos nanoTime of the first statement of the try; distinguishes the tries
 */
public record StatementInFlight(WatchLevel level, String statement, int step, int ordinal, long startedNanos) {
    public static final StatementInFlight NONE = new StatementInFlight(WatchLevel.NONE, "", 0, 0, 0);

    /** How closely the watch monitors a statement. */
    public enum WatchLevel {
        /** No try is in progress. */
        NONE,
        /** It locks rows and nothing else. */
        ROWS,
        /** It may wait for a strong lock, or hold one. */
        LOCKS,
        /** CONCURRENTLY: it waits for other sessions without a limit of its own. */
        CONCURRENTLY,
        /** As {@link #CONCURRENTLY}. At its end it also takes a strong lock, for which it may have to wait. */
        DETACH,
        /** DO or CALL: it may have committed a part. After a cancel its result would be unknown. */
        ROUTINE;

        /** The level for a statement with this effect in a transaction. */
        public static WatchLevel inTransaction(Effect effect) {
            return switch (effect) {
                case ROWS, SETTING, SESSION, FORGETS -> ROWS;
                case LOCKS, CALLS, ROUTINE -> LOCKS;
                case CONCURRENT -> CONCURRENTLY;
            };
        }

        /** The level for a statement with this effect outside of a transaction. */
        public static WatchLevel standalone(Effect effect) {
            return effect == Effect.ROUTINE ? ROUTINE : inTransaction(effect);
        }
    }

    /**
     * The next statement of this try, or the first one of a new try. The level of a strong lock stays until the
     * transaction ends.
     */
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

    /** Whether the statement waits for other sessions without a limit of its own. */
    public boolean isConcurrently() {
        return level == WatchLevel.CONCURRENTLY || level == WatchLevel.DETACH;
    }

    /** Whether the watch may cancel the try for the sessions that wait behind it. */
    public boolean isGuarded() {
        return level == WatchLevel.ROWS || level == WatchLevel.LOCKS || level == WatchLevel.DETACH;
    }
}
