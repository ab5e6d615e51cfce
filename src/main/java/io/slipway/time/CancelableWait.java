package io.slipway.time;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A wait that somebody else can cut short, for good. Thread-safe. */
public final class CancelableWait {
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Waits for {@code length}.
     *
     * @return false when it was cut short: go no further
     */
    public boolean await(Duration length) {
        try {
            return !ended.await(length.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Cuts this wait and all later ones short. */
    public void end() {
        ended.countDown();
    }
}
