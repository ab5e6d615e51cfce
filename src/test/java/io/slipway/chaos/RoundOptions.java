package io.slipway.chaos;

import java.time.Duration;

/**
 * On what terms rounds are played.
 *
 * @param maxWait how long after healing everything must be at rest
 * @param only how the names of the faults begin that are drawn; empty: all
 * @param kinds how the names of the kinds of scripts begin that are drawn; empty: all
 */
public record RoundOptions(Duration maxWait, String only, String kinds) {
    /** All faults and scripts. */
    public static RoundOptions patient(Duration patience) {
        return new RoundOptions(patience, "", "");
    }
}
