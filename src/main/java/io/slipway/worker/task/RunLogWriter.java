package io.slipway.worker.task;

import io.slipway.time.Loop;
import java.time.Duration;

/** Writes a run's log while the run is in progress, and the rest of it at the end. */
final class RunLogWriter implements AutoCloseable {
    private static final Duration FLUSH_INTERVAL = Duration.ofMillis(250);

    private final RunLog log;
    private final Loop loop;

    RunLogWriter(RunLog log) {
        this.log = log;
        this.loop = new Loop("slipway-run-log", FLUSH_INTERVAL, log::flush).start();
    }

    /** Writes the queued lines. */
    void flush() {
        log.flush();
    }

    @Override
    public void close() {
        loop.close();
        log.flush();
    }
}
