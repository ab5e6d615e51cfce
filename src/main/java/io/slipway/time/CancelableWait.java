package io.slipway.time;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A wait that another thread can end for good. Thread-safe. */
public final class CancelableWait {
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Waits for {@code length}.
     *
     * @return false when {@link #end} was called: the caller must stop
     */
    public boolean await(Duration length) {
        try {
            return !ended.await(length.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the present wait and all later ones at once. */
    public void end() {
        ended.countDown();
    }
}
