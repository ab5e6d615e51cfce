package io.slipway.apply;

import java.time.Duration;

/** Told what the watch of a server has seen and done, to be counted. Called by its thread: must not wait. */
public interface WatchListener {
    /** Nobody counts. */
    WatchListener NONE = new WatchListener() {
        @Override
        public void victims(int count, Duration longest) {}

        @Override
        public void canceled(boolean holding) {}

        @Override
        public void cut() {}
    };

    /** Sessions of the application waited behind one statement of a run, and this was the worst of it. */
    void victims(int count, Duration longest);

    /**
     * A statement was cancelled for their sake.
     *
     * @param holding it had its locks; false: it waited for one itself
     */
    void canceled(boolean holding);

    /** The connection of a run was cut: its server had not answered anybody for too long. */
    void cut();
}
