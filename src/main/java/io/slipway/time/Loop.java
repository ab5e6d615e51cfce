package io.slipway.time;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Pass} on its own thread: at once, then {@code interval} after the end of each pass, or sooner after a
 * wake. A wake during a pass is kept and causes one more pass. Thread-safe.
 */
public final class Loop implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final @Nullable Duration interval;
    private final Pass pass;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;
    private boolean closed;
    private volatile boolean due;
    private volatile long dueAt;

    /**
     * @param name of the thread, seen in dumps and logs
     * @param interval between two passes; with a larger value, changes without a wake are noticed later
     */
    public Loop(String name, Duration interval, Pass pass) {
        this(name, pass, interval);
    }

    private Loop(String name, Pass pass, @Nullable Duration interval) {
        this.name = name;
        this.interval = interval;
        this.pass = pass;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /** A loop that runs its pass at the start and after each wake only. */
    public static Loop onWake(String name, Pass pass) {
        return new Loop(name, pass, null);
    }

    /** Starts the thread; once only. */
    public Loop start() {
        dueNow();
        thread.start();
        return this;
    }

    /** Requests a pass at once. */
    public void wake() {
        lock.lock();
        try {
            if (!due && !closed) {
                dueNow();
            }
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the loop after the present pass, which is interrupted after 5 s. Returns at once if the loop never started.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            due = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread.isAlive() && !Thread.currentThread().equals(thread)) {
            awaitEnd();
        }
    }

    /** The time for which the present pass has lasted, or a pass has been due; zero for a loop that was closed. */
    public Duration standstill() {
        long at = dueAt;
        return due ? Duration.ofNanos(Math.max(0, System.nanoTime() - at)) : Duration.ZERO;
    }

    private void dueNow() {
        dueAt = System.nanoTime();
        due = true;
    }

    private void awaitEnd() {
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        do {
            try {
                pass.runOnce();
            } catch (Throwable e) {
                LOG.errorf(e, "pass failed, the next pass tries again loop=%s", name);
            }
        } while (awaitPass());
    }

    private boolean awaitPass() {
        lock.lock();
        try {
            dueAt = System.nanoTime() + (interval == null || woken ? 0 : interval.toNanos());
            due = !closed && (woken || interval != null);
            long left = interval == null ? Long.MAX_VALUE : interval.toNanos();
            while (!closed && !woken && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
            dueAt = System.nanoTime();
            due = !closed;
            return !closed;
        } catch (InterruptedException e) {
            return !closed;
        } finally {
            lock.unlock();
        }
    }
}
