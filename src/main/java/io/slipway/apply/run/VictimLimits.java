package io.slipway.apply.run;

import java.time.Duration;

/**
 * How much the application may suffer behind a run.
 *
 * @param budget longest wait of a session whose chain of waits ends at ours; larger: changes get in more easily, and
 *     the application stalls for longer
 * @param most how many of them there may be
 */
public record VictimLimits(Duration budget, int most) {
    /** 1 s, 20 sessions. */
    public static final VictimLimits DEFAULT = new VictimLimits(Duration.ofSeconds(1), 20);
}
