package io.slipway.api.rollout;

import io.slipway.rollout.RunError;
import io.slipway.rollout.TaskRun;
import io.slipway.rollout.TaskRunState;
import io.slipway.rollout.WaitingFor;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A task run as it is shown. */
@Schema(name = "TaskRun")
record TaskRunView(
        String uid,
        String task,
        int attempt,
        long epoch,
        TaskRunState state,
        @Nullable String replica,
        int steps,
        int appliedSteps,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable RunError error,
        @Nullable WaitingFor waitingFor,
        @Nullable String note) {

    static TaskRunView of(TaskRun run) {
        return of(run, run.waitingFor());
    }

    static TaskRunView of(TaskRun run, @Nullable WaitingFor waitingFor) {
        return new TaskRunView(
                run.uid().toString(),
                run.task().toString(),
                run.attempt(),
                run.epoch(),
                run.state(),
                run.replica() == null ? null : run.replica().toString(),
                run.steps(),
                run.appliedSteps(),
                run.createdAt(),
                run.updatedAt(),
                run.startedAt(),
                run.finishedAt(),
                run.cancelRequestedAt(),
                run.error(),
                waitingFor,
                run.note());
    }
}
