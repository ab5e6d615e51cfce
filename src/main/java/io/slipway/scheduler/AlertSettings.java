package io.slipway.scheduler;

import java.time.Duration;

/**
 * When a condition becomes an alert.
 *
 * @param waiting time for which a task run may wait; a larger value raises fewer alerts, later
 * @param outage the shortest outage of the control database that is an alert; a shorter one is in the log only
 */
public record AlertSettings(Duration waiting, Duration outage) {
    private static final Duration MIN_OUTAGE = Duration.ofSeconds(10);

    public AlertSettings(Duration waiting) {
        this(waiting, MIN_OUTAGE);
    }
}
