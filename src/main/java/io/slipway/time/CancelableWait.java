package io.slipway.time;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A wait that another thread can cancel, for good. Thread-safe. */
public final class CancelableWait {
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Waits for {@code length}.
     *
     * @return false if the wait was canceled or the thread interrupted: the caller stops
     */
    public boolean await(Duration length) {
        try {
            return !ended.await(length.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Cancels this wait and all later ones. */
    public void end() {
        ended.countDown();
    }
}
