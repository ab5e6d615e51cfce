package io.slipway.apply.watch;

import io.slipway.target.scope.BlockerRule;
import java.time.Duration;

/** Counts the events of the watches. Thread-safe; must not wait. */
public interface WatchListener {
    /** Counts nothing. */
    WatchListener NONE = new WatchListener() {};

    /**
     * Sessions of the application waited behind one statement of a run.
     *
     * @param count largest number of them
     * @param longest longest wait
     */
    default void victims(int count, Duration longest) {}

    /**
     * A statement was canceled for the sessions that waited behind it.
     *
     * @param holding whether it held its locks; false: it waited for a lock itself
     */
    default void canceled(boolean holding) {}

    /** A try did not get a lock in time, or gave way while it waited: one rung of the ladder. */
    default void lockUnavailable() {}

    /** A session that blocked a run was canceled or terminated by the policy of its environment. */
    default void blockerEnded(BlockerRule.Action how) {}

    /** The connection of a run was cut, because its server did not respond for too long. */
    default void cut() {}
}
