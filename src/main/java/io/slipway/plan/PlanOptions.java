package io.slipway.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a plan is rolled out. Durations are positive; null where none is the default.
 *
 * @param waves of each stage; the targets they leave over go in a last wave; one of 100 % when empty
 * @param maxParallel runs of the rollout at a time; a larger value is faster and loads the servers more
 * @param maxFailures one failure more pauses the rollout
 * @param retries new attempts after FAILED, by policy
 * @param lockTimeout the longest rung of the lock ladder
 * @param lockDeadline of the whole ladder
 * @param statementTimeout of each statement
 * @param softTimeout after it the statement is canceled
 * @param hardTimeout after it the session is ended
 * @param victimBudget how long others may wait behind us
 * @param maxVictims how many others may wait behind us
 * @param idempotent whether a statement that has no probe may be run again after an unknown outcome
 */
public record PlanOptions(
        List<Wave> waves,
        int maxParallel,
        int maxFailures,
        int retries,
        Duration lockTimeout,
        Duration lockDeadline,
        @Nullable Duration statementTimeout,
        @Nullable Duration softTimeout,
        @Nullable Duration hardTimeout,
        Duration victimBudget,
        int maxVictims,
        boolean idempotent,
        BackupOption backup,
        ChecksOption checks) {

    /** What holds where a plan says nothing. */
    public static final PlanOptions DEFAULTS = new PlanOptions(
            List.of(),
            10,
            0,
            0,
            Duration.ofSeconds(2),
            Duration.ofMinutes(10),
            null,
            null,
            null,
            Duration.ofSeconds(1),
            20,
            false,
            BackupOption.AUTO,
            ChecksOption.REQUIRED);

    /** Whether what a change would lose is copied before. */
    public enum BackupOption {
        AUTO,
        SKIP
    }

    /** Whether a check run comes before the rollout. */
    public enum ChecksOption {
        REQUIRED,
        SKIP
    }
}
