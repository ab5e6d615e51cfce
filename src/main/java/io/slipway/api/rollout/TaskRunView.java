package io.slipway.api.rollout;

import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.ServerReport;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.WaitingFor;
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
        @Nullable ErrorView error,
        @Nullable WaitView waitingFor,
        @Nullable String note) {

    /**
     * Why the run did not end well. What PostgreSQL reported beside its message has the names of PostgreSQL's fields.
     *
     * @param code of {@link RunErrorCode}
     * @param file where the author keeps the change's script
     * @param line of the change's script, 1 for the first
     * @param column in code points, 1 for the first
     * @param detail DETAIL of the server; values of rows are cut unless {@code slipway.target.show-data} is true
     * @param hint HINT of the server
     * @param context CONTEXT of the server, the innermost call first
     * @param columnName of the table
     * @param plpgsqlLine line of the innermost PL/pgSQL body, 1 for the line in which its string begins
     */
    record ErrorView(
            String code,
            @Nullable String sqlState,
            String message,
            @Nullable String file,
            @Nullable Integer line,
            @Nullable Integer column,
            @Nullable String detail,
            @Nullable String hint,
            @Nullable String context,
            @Nullable String schema,
            @Nullable String table,
            @Nullable String columnName,
            @Nullable String dataType,
            @Nullable String constraint,
            @Nullable Integer plpgsqlLine) {
        private static ErrorView of(RunError error, @Nullable String file) {
            Position at = error.position();
            ServerReport report = error.report();
            return new ErrorView(
                    error.code().code(),
                    error.sqlState(),
                    error.message(),
                    file,
                    at == null ? null : at.line(),
                    at == null ? null : at.column(),
                    report.detail(),
                    report.hint(),
                    report.context(),
                    report.schema(),
                    report.table(),
                    report.columnName(),
                    report.dataType(),
                    report.constraint(),
                    report.plpgsqlLine());
        }
    }

    /**
     * Why the run does not move.
     *
     * @param code of {@link WaitReason}
     * @param nextTryAt when a replica tries next; null while no time is set
     */
    record WaitView(String code, String detail, @Nullable Instant nextTryAt) {
        private static WaitView of(WaitingFor waiting) {
            return new WaitView(waiting.reason().code(), waiting.detail(), waiting.nextTryAt());
        }
    }

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
                run.error() == null ? null : ErrorView.of(run.error(), run.file()),
                waitingFor == null ? null : WaitView.of(waitingFor),
                run.note());
    }
}
