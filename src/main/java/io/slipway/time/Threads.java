package io.slipway.time;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads for single tasks. Repeated work uses a {@link Loop}. */
public final class Threads {
    private Threads() {}

    /**
     * An executor with one virtual thread per task, without a limit: the caller limits the number of tasks.
     *
     * @param name of the threads, followed by a number, as thread dumps and logs show it
     */
    public static ExecutorService virtualPerTask(String name) {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 1).factory());
    }

    /**
     * Starts a thread that does nothing.
     *
     * @throws OutOfMemoryError the process cannot have one more
     */
    public static void probe() {
        Thread.ofPlatform().daemon().name("slipway-probe").start(() -> {});
    }

    /** A thread that is not started, as {@link Runtime#addShutdownHook} requires. */
    public static Thread shutdownThread(Runnable work) {
        return Thread.ofPlatform().unstarted(work);
    }
}
