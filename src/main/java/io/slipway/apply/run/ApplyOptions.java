package io.slipway.apply.run;

import io.slipway.target.scope.BlockerPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a change is applied.
 *
 * @param lockTimeout longest wait for one lock. A larger value needs fewer tries, and the sessions that queue behind
 *     the run wait longer
 * @param lockDeadline limit for all tries of one step for its locks together
 * @param statementTimeout limit for one statement; null: none
 * @param cancelGrace time from a cancel until the session is terminated
 * @param idempotent whether a standalone statement without a probe may run again when its result is unknown
 * @param victims how long and how many other sessions may wait behind the run
 * @param blockers the sessions that may be ended if they block the run; null: none
 * @param softTimeout limit for the run, which its owner enforces. A statement that outlives its owner is measured from
 *     its start; null: none
 * @param hardTimeout as {@code softTimeout}, but the session is terminated
 * @param showsData whether errors keep the values of rows and literals that the server repeats
 */
public record ApplyOptions(
        Duration lockTimeout,
        Duration lockDeadline,
        @Nullable Duration statementTimeout,
        Duration cancelGrace,
        boolean idempotent,
        VictimLimits victims,
        @Nullable BlockerPolicy blockers,
        @Nullable Duration softTimeout,
        @Nullable Duration hardTimeout,
        boolean showsData) {}
