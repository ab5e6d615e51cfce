package io.slipway.rollout.task;

import io.slipway.problem.RunError;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task.
 *
 * @param attempt 1 for the first; rises with each retry
 * @param epoch number of claims of the task over all its runs
 * @param replica the owner; null while no replica works on the run. Of a run that has ended, its last owner.
 * @param note a remark about the end, such as "cancel came too late"
 * @param file where the author keeps the script of the change, as its plan says
 * @param waitingFor why a RUNNING run waits, written by its owner; of a run that ended while it waited, why it waited
 */
public record TaskRun(
        TaskRunId uid,
        TaskId task,
        int attempt,
        long epoch,
        TaskRunState state,
        @Nullable UUID replica,
        int steps,
        int appliedSteps,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable RunError error,
        @Nullable WaitingFor waitingFor,
        @Nullable String note,
        @Nullable String file) {}
