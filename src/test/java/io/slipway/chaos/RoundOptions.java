package io.slipway.chaos;

import java.time.Duration;

/**
 * The options of the rounds.
 *
 * @param maxWait the time limit after the faults are healed, in which every task run has to end
 * @param only prefix of the names of the faults that are drawn; empty: all
 * @param kinds prefix of the names of the kinds of scripts that are drawn; empty: all
 */
public record RoundOptions(Duration maxWait, String only, String kinds) {
    /** All faults and scripts. */
    public static RoundOptions patient(Duration settleTimeout) {
        return new RoundOptions(settleTimeout, "", "");
    }
}
