package io.slipway.testing.proxy;

import java.time.Duration;

/**
 * How slow a link is, each way.
 *
 * @param latency added to every message, which do not wait for each other
 * @param jitter up to this much more or less, evenly spread
 * @param bytesPerSecond 0 for no limit
 * @param slice the most bytes in one write, 0 for no limit
 * @param limit the connection ends after so many bytes of a direction, 0 for no limit
 */
public record Shape(Duration latency, Duration jitter, long bytesPerSecond, int slice, long limit) {
    /** As it is. */
    public static final Shape NONE = new Shape(Duration.ZERO, Duration.ZERO, 0, 0, 0);

    public static Shape delayed(Duration latency, Duration jitter) {
        return new Shape(latency, jitter, 0, 0, 0);
    }

    public static Shape narrow(long bytesPerSecond) {
        return new Shape(Duration.ZERO, Duration.ZERO, bytesPerSecond, 0, 0);
    }

    public static Shape sliced(int slice) {
        return new Shape(Duration.ZERO, Duration.ZERO, 0, slice, 0);
    }

    public static Shape limited(long limit) {
        return new Shape(Duration.ZERO, Duration.ZERO, 0, 0, limit);
    }
}
