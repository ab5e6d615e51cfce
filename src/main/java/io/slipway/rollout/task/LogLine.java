package io.slipway.rollout.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a run log, identified by (run, epoch, line).
 *
 * @param level INFO, WARNING or ERROR
 * @param kind {@code session}, {@code statement}, {@code notice}, {@code wait}, {@code retry}, {@code commit}, …
 * @param step the step of the line, from 1; null without one
 * @param statement the statement of the line, from 1, counted over the change; null without one
 */
public record LogLine(
        long epoch,
        int line,
        Instant at,
        String level,
        String kind,
        @Nullable Integer step,
        @Nullable Integer statement,
        String message) {}
