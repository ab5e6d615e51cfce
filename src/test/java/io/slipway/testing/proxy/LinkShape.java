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
public record LinkShape(Duration latency, Duration jitter, long bytesPerSecond, int slice, long limit) {
    /** As it is. */
    public static final LinkShape NONE = new LinkShape(Duration.ZERO, Duration.ZERO, 0, 0, 0);

    public static LinkShape delayed(Duration latency, Duration jitter) {
        return new LinkShape(latency, jitter, 0, 0, 0);
    }

    public static LinkShape narrow(long bytesPerSecond) {
        return new LinkShape(Duration.ZERO, Duration.ZERO, bytesPerSecond, 0, 0);
    }

    public static LinkShape sliced(int slice) {
        return new LinkShape(Duration.ZERO, Duration.ZERO, 0, slice, 0);
    }

    public static LinkShape limited(long limit) {
        return new LinkShape(Duration.ZERO, Duration.ZERO, 0, 0, limit);
    }
}
