package io.slipway.chaos;

import java.time.Duration;

/**
 * On what terms rounds are played.
 *
 * @param patience how long after healing everything must be at rest
 * @param only how the names of the faults begin that are drawn; empty: all
 * @param kinds how the names of the kinds of scripts begin that are drawn; empty: all
 */
public record Terms(Duration patience, String only, String kinds) {
    /** All faults and scripts. */
    public static Terms patient(Duration patience) {
        return new Terms(patience, "", "");
    }
}
