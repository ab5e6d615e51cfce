package io.slipway.scheduler;

import java.time.Duration;

/**
 * When a condition becomes an alert.
 *
 * @param waiting time for which a task run may wait; a larger value raises fewer alerts, later
 */
public record AlertSettings(Duration waiting) {}
