package io.slipway.rollout;

import io.slipway.problem.RunErrorCode;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Task runs of which it is not known whether a step took effect, and how a person's word ends them. */
public final class DoubtStore {
    private static final String FIND = """
            SELECT uid, task, epoch, applied_steps FROM slipway.task_run WHERE uid = :uid AND state = 'INDETERMINATE'
            """;

    /** The run as it stands in doubt; empty when it does not. */
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
     * @param appliedSteps the step after these is meant
     */
    public record Doubt(TaskRunId uid, TaskId task, long epoch, int appliedSteps) {}

    private static final String STEPS_APPLIED = """
            UPDATE slipway.task_run SET applied_steps = :steps, updated_at = now()
            WHERE uid = :uid AND epoch = :epoch AND state = 'INDETERMINATE' AND applied_steps < :steps
            """;

    /** Its owner died before it could write down how far it was: another step is in doubt than people were told. */
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
                applied_steps = greatest(applied_steps, :appliedSteps), note = :note,
                error_code = CASE WHEN :state <> 'DONE' THEN coalesce(:code, error_code) END,
                error_message = CASE WHEN :state <> 'DONE' THEN coalesce(:message, error_message) END,
                error_sql_state = CASE WHEN :state <> 'DONE' AND :code::text IS NULL THEN error_sql_state END,
                error_line = CASE WHEN :state <> 'DONE' AND :code::text IS NULL THEN error_line END,
                error_column = CASE WHEN :state <> 'DONE' AND :code::text IS NULL THEN error_column END,
                error_report = CASE WHEN :state <> 'DONE' AND :code::text IS NULL THEN error_report END,
                fencing_since = NULL, updated_at = now(), finished_at = now()
            WHERE uid = :uid AND epoch = :epoch AND state = 'INDETERMINATE'
            """;

    /** Ends it as the target has it; false when somebody else did. */
    public boolean end(Handle handle, Doubt doubt, DoubtEnd end) {
        return handle.createUpdate(END)
                        .bind("uid", doubt.uid().value())
                        .bind("epoch", doubt.epoch())
                        .bind("state", end.state())
                        .bind("steps", end.steps())
                        .bind("appliedSteps", end.appliedSteps())
                        .bind("note", end.note())
                        .bind("code", end.code() == null ? null : end.code().slug())
                        .bind("message", end.message())
                        .execute()
                == 1;
    }

    /**
     * How a run in doubt ends.
     *
     * @param state DONE or FAILED
     * @param steps 0: as many as were known before
     * @param note who decided, and why
     * @param code with {@code message} instead of the error that was in doubt; null keeps that
     */
    public record DoubtEnd(
            TaskRunState state,
            int steps,
            int appliedSteps,
            String note,
            @Nullable RunErrorCode code,
            @Nullable String message) {}
}
