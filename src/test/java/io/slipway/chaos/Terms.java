package io.slipway.chaos;

import java.time.Duration;

/**
 * On what terms rounds are played.
 *
 * @param patience how long after healing everything must be at rest
 * @param only how the names of the faults begin that are drawn; empty: all
 */
public record Terms(Duration patience, String only) {
    /** All faults. */
    public static Terms patient(Duration patience) {
        return new Terms(patience, "");
    }
}
