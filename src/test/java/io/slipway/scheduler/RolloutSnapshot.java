package io.slipway.scheduler;

import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of some rollouts with their newest runs, in the order of rollout and task.
 *
 * @param targets those that are not deleted, each as its id and its state
 */
record RolloutSnapshot(List<Row> rows, List<String> targets) {
    private static final String READ = """
            SELECT ro.id AS rollout, ro.status, ro.reason, rt.stage, rt.wave, k.id AS task, k.ordinal,
                   k.skipped_reason IS NOT NULL AS skipped, t.id AS target, t.server, t.state AS target_state,
                   t.deleted_at IS NOT NULL AS deleted, r.uid, r.state, r.owner IS NOT NULL AS owned, r.held,
                   r.cancel_requested_at IS NOT NULL AS cancel_requested, r.waiting_for,
                   r.owner IS NULL AND NOT r.held AND r.not_before > now() AS put_off
            FROM slipway.rollout ro
            JOIN slipway.task k ON k.rollout = ro.id
            JOIN slipway.rollout_target rt ON rt.rollout = k.rollout AND rt.target = k.target
            JOIN slipway.target t ON t.id = k.target
            JOIN LATERAL (SELECT * FROM slipway.task_run n WHERE n.task = k.id ORDER BY attempt DESC LIMIT 1) r ON true
            WHERE ro.id = ANY (:rollouts) ORDER BY k.id
            """;

    /**
     * One task with its newest run.
     *
     * @param owned by a replica
     * @param putOff it may not be claimed before its next try
     */
    record Row(
            RolloutId rollout,
            RolloutStatus status,
            @Nullable String reason,
            int stage,
            int wave,
            long task,
            int ordinal,
            boolean skipped,
            long target,
            long server,
            String targetState,
            boolean deleted,
            TaskRunId run,
            TaskRunState state,
            boolean owned,
            boolean held,
            boolean cancelRequested,
            @Nullable String waitingFor,
            boolean putOff) {
        boolean is(TaskRunState... states) {
            return Stream.of(states).anyMatch(state::equals);
        }

        /** AVAILABLE or RUNNING: it counts against the caps. */
        boolean takesPlace() {
            return is(TaskRunState.AVAILABLE, TaskRunState.RUNNING);
        }

        /** Whether another change of its target may not begin now. */
        boolean takesTarget() {
            return takesPlace() || is(TaskRunState.INDETERMINATE);
        }

        boolean failed() {
            return !skipped && is(TaskRunState.FAILED, TaskRunState.CANCELED);
        }

        boolean over() {
            return skipped || is(TaskRunState.DONE);
        }
    }

    private static final String TARGETS = """
            SELECT id || ' ' || state FROM slipway.target WHERE id = ANY (:targets) AND deleted_at IS NULL ORDER BY id
            """;

    static RolloutSnapshot read(Handle handle, List<RolloutId> rollouts, List<Long> targets) {
        List<String> states = handle.createQuery(TARGETS)
                .bindArray("targets", Long.class, targets)
                .mapTo(String.class)
                .list();
        return new RolloutSnapshot(rows(handle, rollouts), states);
    }

    private static List<Row> rows(Handle handle, List<RolloutId> rollouts) {
        List<Long> ids = rollouts.stream().map(RolloutId::value).toList();
        return handle.createQuery(READ)
                .bindArray("rollouts", Long.class, ids)
                .map((rs, ctx) -> new Row(
                        new RolloutId(rs.getLong("rollout")),
                        RolloutStatus.valueOf(rs.getString("status")),
                        rs.getString("reason"),
                        rs.getInt("stage"),
                        rs.getInt("wave"),
                        rs.getLong("task"),
                        rs.getInt("ordinal"),
                        rs.getBoolean("skipped"),
                        rs.getLong("target"),
                        rs.getLong("server"),
                        rs.getString("target_state"),
                        rs.getBoolean("deleted"),
                        new TaskRunId(rs.getLong("uid")),
                        TaskRunState.valueOf(rs.getString("state")),
                        rs.getBoolean("owned"),
                        rs.getBoolean("held"),
                        rs.getBoolean("cancel_requested"),
                        rs.getString("waiting_for"),
                        rs.getBoolean("put_off")))
                .list();
    }

    List<Row> of(RolloutId rollout) {
        return rows.stream().filter(row -> row.rollout().equals(rollout)).toList();
    }

    /** Whether an earlier change of the row's target, in its rollout, is neither DONE nor skipped. */
    boolean isBehind(Row row) {
        return earlier(row).anyMatch(other -> !other.over());
    }

    /** Whether an earlier change of the row's target has failed, so that the row cannot start. */
    boolean isBehindFailed(Row row) {
        return earlier(row).anyMatch(Row::failed);
    }

    private Stream<Row> earlier(Row row) {
        return of(row.rollout()).stream()
                .filter(other -> other.target() == row.target() && other.ordinal() < row.ordinal());
    }

    /** Whether the row keeps its wave from being over. */
    boolean keepsWaveOpen(Row row) {
        return row.takesTarget() && !row.skipped()
                || row.is(TaskRunState.PENDING) && !row.skipped() && !isBehindFailed(row);
    }
}
