package io.slipway.rollout.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a run's log, known by (run, epoch, line).
 *
 * @param level INFO, WARNING or ERROR
 * @param kind {@code session}, {@code statement}, {@code notice}, {@code wait}, {@code retry}, {@code commit}, …
 * @param step that it is about, from 1 on; null: none
 * @param statement the like, counted over the change
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
