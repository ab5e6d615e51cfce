package io.slipway.apply.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a change is applied.
 *
 * @param lockTimeout longest wait for one lock; larger: fewer tries, and whoever queues behind us waits longer
 * @param lockDeadline for the whole ladder of tries for locks
 * @param statementTimeout for one statement; null: none
 * @param cancelGrace from a cancel to the end of the session by force
 * @param idempotent a single step without a probe may run again when its end is not known
 * @param victims how much the application may suffer meanwhile
 * @param softTimeout of the run, which its owner keeps; of a statement that outlives it, from its begin on; null: none
 * @param hardTimeout the like
 * @param showsData errors keep the values of rows and literals that the server repeats
 */
public record ApplyOptions(
        Duration lockTimeout,
        Duration lockDeadline,
        @Nullable Duration statementTimeout,
        Duration cancelGrace,
        boolean idempotent,
        VictimLimits victims,
        @Nullable Duration softTimeout,
        @Nullable Duration hardTimeout,
        boolean showsData) {

    /** With errors that do not show data. */
    public ApplyOptions(
            Duration lockTimeout,
            Duration lockDeadline,
            @Nullable Duration statementTimeout,
            Duration cancelGrace,
            boolean idempotent,
            VictimLimits victims,
            @Nullable Duration softTimeout,
            @Nullable Duration hardTimeout) {
        this(
                lockTimeout,
                lockDeadline,
                statementTimeout,
                cancelGrace,
                idempotent,
                victims,
                softTimeout,
                hardTimeout,
                false);
    }

    /** Without limits for the whole run. */
    public ApplyOptions(
            Duration lockTimeout,
            Duration lockDeadline,
            @Nullable Duration statementTimeout,
            Duration cancelGrace,
            boolean idempotent,
            VictimLimits victims) {
        this(lockTimeout, lockDeadline, statementTimeout, cancelGrace, idempotent, victims, null, null);
    }

    /** With the default limits for those who wait behind a run. */
    public ApplyOptions(
            Duration lockTimeout,
            Duration lockDeadline,
            @Nullable Duration statementTimeout,
            Duration cancelGrace,
            boolean idempotent) {
        this(lockTimeout, lockDeadline, statementTimeout, cancelGrace, idempotent, VictimLimits.DEFAULT);
    }

    /** 2 s for a lock, 10 min for the ladder, no statement timeout, 5 s of grace, not idempotent. */
    public static ApplyOptions defaults() {
        return new ApplyOptions(Duration.ofSeconds(2), Duration.ofMinutes(10), null, Duration.ofSeconds(5), false);
    }
}
