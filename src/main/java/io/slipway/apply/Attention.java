package io.slipway.apply;

import io.slipway.apply.ChangeStatement.Effect;

/**
 * What a session is at, as far as the watch has to look after it.
 *
 * @param statement label of the statement in flight, or of the last one
 * @param began nanoTime of the try's first statement; tells one try from another
 */
record Attention(Care care, String statement, int step, int ordinal, long began) {
    static final Attention NONE = new Attention(Care.NONE, "", 0, 0, 0);

    /** How closely it is looked at. */
    enum Care {
        /** No step is being tried. */
        NONE,
        /** Rows are locked, nothing else. */
        ROWS,
        /** A strong lock may be wanted or held. */
        LOCKS,
        /** CONCURRENTLY: waits for others without a limit of its own. */
        CONCURRENT,
        /** As {@link #CONCURRENT}, and at its end it takes a strong lock, for which it may have to wait. */
        DETACH,
        /** May have committed a part: a cancel would leave its end unknown. */
        ROUTINE;

        /** How closely a statement with this effect is watched in a transaction. */
        static Care inTransaction(Effect effect) {
            return switch (effect) {
                case ROWS, SETTING, SESSION, FORGETS -> ROWS;
                case LOCKS, CALLS, ROUTINE -> LOCKS;
                case CONCURRENT -> CONCURRENT;
            };
        }

        /** How closely a statement with this effect is watched outside of a transaction. */
        static Care standalone(Effect effect) {
            return effect == Effect.ROUTINE ? ROUTINE : inTransaction(effect);
        }
    }

    /** The next statement of this try, or the first of a new one; a strong lock stays until the transaction ends. */
    Attention next(Care next, String label, int atStep, int atStatement) {
        boolean first = care == Care.NONE;
        return new Attention(
                care == Care.LOCKS ? care : next, label, atStep, atStatement, first ? System.nanoTime() : began);
    }

    boolean isClose() {
        return care == Care.LOCKS || care == Care.DETACH;
    }

    /** Whether it waits for others without a limit of its own. */
    boolean isConcurrent() {
        return care == Care.CONCURRENT || care == Care.DETACH;
    }

    /** Whether a try may be cancelled for the sake of those who wait behind it. */
    boolean isGuarded() {
        return care == Care.ROWS || care == Care.LOCKS || care == Care.DETACH;
    }
}
