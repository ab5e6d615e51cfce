package io.slipway.apply.watch;

import java.time.Duration;

/** Told what the watch of a server has seen and done, and what runs met, to be counted. Thread-safe; must not wait. */
public interface WatchListener {
    /** Nobody counts. */
    WatchListener NONE = new WatchListener() {};

    /** Sessions of the application waited behind one statement of a run, and this was the worst of it. */
    default void victims(int count, Duration longest) {}

    /**
     * A statement was cancelled for their sake.
     *
     * @param holding it had its locks; false: it waited for one itself
     */
    default void canceled(boolean holding) {}

    /** A try could not have a lock in time, or gave way to others while it waited: one rung of the ladder. */
    default void metLock() {}

    /** The connection of a run was cut: its server had not answered anybody for too long. */
    default void cut() {}
}
