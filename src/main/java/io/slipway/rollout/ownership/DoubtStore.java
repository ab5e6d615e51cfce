package io.slipway.rollout.ownership;

import io.slipway.problem.RunErrorCode;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** INDETERMINATE task runs: it is unknown whether a step took effect. A decision of a person ends them. */
public final class DoubtStore {
    private static final String FIND = """
            SELECT uid, task, epoch, applied_steps FROM slipway.task_run WHERE uid = :uid AND state = 'INDETERMINATE'
            """;

    /** The run in doubt; empty if it is not INDETERMINATE. */
    public Optional<Doubt> find(Handle handle, TaskRunId uid) {
        return handle.createQuery(FIND)
                .bind("uid", uid.value())
                .map((rs, ctx) ->
                        new Doubt(uid, new TaskId(rs.getLong("task")), rs.getLong("epoch"), rs.getInt("applied_steps")))
                .findOne();
    }

    /**
     * A run in doubt.
     *
     * @param appliedSteps the step after these is in doubt
     */
    public record Doubt(TaskRunId uid, TaskId task, long epoch, int appliedSteps) {}

    private static final String STEPS_APPLIED = """
            UPDATE slipway.task_run SET applied_steps = :steps, updated_at = now()
            WHERE uid = :uid AND epoch = :epoch AND state = 'INDETERMINATE' AND applied_steps < :steps
            """;

    /** Corrects the applied steps: the owner died before it recorded them, so that a later step is in doubt. */
    public void stepsApplied(Handle handle, Doubt doubt, int steps) {
        handle.createUpdate(STEPS_APPLIED)
                .bind("uid", doubt.uid().value())
                .bind("epoch", doubt.epoch())
                .bind("steps", steps)
                .execute();
    }

    private static final String END = """
            UPDATE slipway.task_run
            SET state = CASE WHEN :state = 'FAILED' AND cancel_requested_at IS NOT NULL THEN 'CANCELED' ELSE :state END,
                steps = CASE WHEN :steps > 0 THEN :steps ELSE steps END,
                applied_steps = greatest(applied_steps, :appliedSteps),
                note = coalesce(:note, CASE WHEN :state = 'DONE' AND cancel_requested_at IS NOT NULL
                                            THEN 'cancel came too late' END),
                error_code = CASE WHEN :state <> 'DONE' THEN coalesce(:code, error_code) END,
                error_message = CASE WHEN :state <> 'DONE' THEN coalesce(:message, error_message) END,
                error_sql_state = CASE WHEN :state <> 'DONE' AND :code::text IS NULL THEN error_sql_state END,
                error_line = CASE WHEN :state <> 'DONE' AND :code::text IS NULL THEN error_line END,
                error_column = CASE WHEN :state <> 'DONE' AND :code::text IS NULL THEN error_column END,
                error_report = CASE WHEN :state <> 'DONE' AND :code::text IS NULL THEN error_report END,
                waiting_for = CASE WHEN :state <> 'DONE' THEN waiting_for END,
                waiting_detail = CASE WHEN :state <> 'DONE' THEN waiting_detail END,
                fencing_since = NULL, updated_at = now(), finished_at = now()
            WHERE uid = :uid AND epoch = :epoch AND state = 'INDETERMINATE'
            """;

    /** Ends the run as the history of the target says; false if the run has ended already. */
    public boolean end(Handle handle, Doubt doubt, DoubtEnd end) {
        return handle.createUpdate(END)
                        .bind("uid", doubt.uid().value())
                        .bind("epoch", doubt.epoch())
                        .bind("state", end.state())
                        .bind("steps", end.steps())
                        .bind("appliedSteps", end.appliedSteps())
                        .bind("note", end.note())
                        .bind("code", end.code() == null ? null : end.code().code())
                        .bind("message", end.message())
                        .execute()
                == 1;
    }

    /**
     * The end of a run in doubt.
     *
     * @param state DONE or FAILED
     * @param steps 0 keeps the known number
     * @param note the person who decided, and the reason
     * @param code replaces the recorded error, with {@code message}; null keeps the recorded error
     */
    public record DoubtEnd(
            TaskRunState state,
            int steps,
            int appliedSteps,
            String note,
            @Nullable RunErrorCode code,
            @Nullable String message) {}
}
