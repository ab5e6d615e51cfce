package io.slipway.rollout;

import java.time.Instant;

/**
 * One line of a run's log, known by (run, epoch, line).
 *
 * @param level INFO, WARNING or ERROR
 * @param kind {@code session}, {@code statement}, {@code notice}, {@code wait}, {@code retry}, {@code commit}, …
 */
public record LogLine(long epoch, int line, Instant at, String level, String kind, String message) {}
