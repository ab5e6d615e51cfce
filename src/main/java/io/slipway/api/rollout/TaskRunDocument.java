package io.slipway.api.rollout;

import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.TaskRun;
import io.slipway.rollout.TaskRunState;
import io.slipway.rollout.WaitingFor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A task run as it is answered. */
public record TaskRunDocument(
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
        @Nullable ErrorDocument error,
        @Nullable WaitDocument waitingFor,
        @Nullable String note) {

    /**
     * Why the run did not end well.
     *
     * @param code of {@link RunErrorCode}
     * @param line of the change's script, 1 for the first
     * @param column in code points, 1 for the first
     */
    public record ErrorDocument(
            String code,
            @Nullable String sqlState,
            String message,
            @Nullable Integer line,
            @Nullable Integer column) {
        private static ErrorDocument of(RunError error) {
            Position at = error.position();
            return new ErrorDocument(
                    error.code().slug(),
                    error.sqlState(),
                    error.message(),
                    at == null ? null : at.line(),
                    at == null ? null : at.column());
        }
    }

    /**
     * Why the run does not move.
     *
     * @param code of {@link WaitReason}
     */
    public record WaitDocument(String code, String detail) {}

    static TaskRunDocument of(TaskRun run) {
        return of(run, run.waitingFor());
    }

    static TaskRunDocument of(TaskRun run, @Nullable WaitingFor waitingFor) {
        return new TaskRunDocument(
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
                run.error() == null ? null : ErrorDocument.of(run.error()),
                waitingFor == null ? null : new WaitDocument(waitingFor.reason().code(), waitingFor.detail()),
                run.note());
    }
}
