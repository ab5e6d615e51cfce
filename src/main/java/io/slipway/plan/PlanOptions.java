package io.slipway.plan;

import io.slipway.target.scope.RunTimeouts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a plan is rolled out. Durations are positive. A null duration means that there is no such limit.
 *
 * @param waves of each stage; the remaining targets form a last wave; empty means one wave of 100 %
 * @param maxParallel runs of the rollout at a time; a larger value is faster and loads the servers more
 * @param maxFailures the rollout pauses at one failure more
 * @param retries new attempts that the service makes after FAILED
 * @param lockTimeout the longest rung of the lock ladder
 * @param lockDeadline of the whole ladder
 * @param statementTimeout of each statement
 * @param softTimeout the statement is canceled after this time
 * @param hardTimeout the session is terminated after this time
 * @param victimBudget how long other sessions may wait behind a statement of the run
 * @param maxVictims how many other sessions may wait behind a statement of the run
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

    /** The options of a plan that sets none. */
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

    /** These options, with the time-outs of an environment where the plan sets none. */
    public PlanOptions withDefaults(RunTimeouts timeouts) {
        return new PlanOptions(
                waves,
                maxParallel,
                maxFailures,
                retries,
                lockTimeout,
                lockDeadline,
                statementTimeout,
                softTimeout == null ? timeouts.soft() : softTimeout,
                hardTimeout == null ? timeouts.hard() : hardTimeout,
                victimBudget,
                maxVictims,
                idempotent,
                backup,
                checks);
    }

    /** Whether rows that a change would lose are copied first. */
    public enum BackupOption {
        AUTO,
        SKIP
    }

    /** Whether the rollout requires a check run. */
    public enum ChecksOption {
        REQUIRED,
        SKIP
    }
}
