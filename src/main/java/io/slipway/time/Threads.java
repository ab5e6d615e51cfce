package io.slipway.time;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads for work that comes in pieces; what comes again and again is a {@link Loop}. */
public final class Threads {
    private Threads() {}

    /**
     * A virtual thread for each piece, as many as there are pieces: whoever hands them in keeps count.
     *
     * @param name of the threads, followed by a number, seen in dumps and logs
     */
    public static ExecutorService virtualPerTask(String name) {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 1).factory());
    }

    /** A thread that is not started yet: for the JVM's end, which takes nothing else. */
    public static Thread shutdownThread(Runnable work) {
        return Thread.ofPlatform().unstarted(work);
    }
}
