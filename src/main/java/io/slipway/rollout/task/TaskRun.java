package io.slipway.rollout.task;

import io.slipway.problem.RunError;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task.
 *
 * @param attempt 1, and one more with each retry
 * @param epoch counts the owners of the task over all its runs
 * @param replica its owner, null when none works on it
 * @param note what is worth knowing of a good end: "cancel came too late"
 * @param waitingFor written by who holds it up while it is RUNNING
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
        @Nullable String note) {}
