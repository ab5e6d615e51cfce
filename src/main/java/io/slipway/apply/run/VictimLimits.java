package io.slipway.apply.run;

import java.time.Duration;

/**
 * How long and how many sessions of the application may wait behind a run.
 *
 * @param budget longest wait of a session whose chain of waits ends at the run. A larger value lets changes get their
 *     locks more easily, and the application stalls for longer
 * @param most largest number of such sessions
 */
public record VictimLimits(Duration budget, int most) {}
