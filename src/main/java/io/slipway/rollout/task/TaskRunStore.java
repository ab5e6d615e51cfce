package io.slipway.rollout.task;

import io.slipway.control.JsonColumn;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.ServerReport;
import io.slipway.problem.WaitReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads, cancels, abandons and retries task runs. The writes of their owner are in {@code rollout.ownership}. */
public final class TaskRunStore {
    private static final String COLUMNS = """
            uid, task, attempt, epoch, state, steps, applied_steps, created_at, updated_at, started_at,
            finished_at, cancel_requested_at, error_code, error_sql_state, error_message, error_line,
            error_column, error_report, waiting_for, waiting_detail, note,
            (SELECT c.file FROM slipway.task k JOIN slipway.rollout o ON o.id = k.rollout
             JOIN slipway.plan_change c ON c.plan = o.plan AND c.ordinal = k.ordinal WHERE k.id = task) AS file,
            CASE WHEN state IN ('PENDING', 'AVAILABLE', 'RUNNING') THEN owner
                 ELSE (SELECT x.replica FROM slipway.transition x
                       WHERE x.machine = 'TASK_RUN' AND x.uid = task_run.uid AND x.replica IS NOT NULL
                       ORDER BY x.id DESC LIMIT 1) END AS replica,
            CASE WHEN state IN ('AVAILABLE', 'RUNNING') AND owner IS NULL AND NOT held
                  AND not_before > now() AND not_before <= now() + interval '2 min' THEN not_before END AS next_try_at
            """;

    private static final String FIND = "SELECT " + COLUMNS + """
            FROM slipway.task_run WHERE uid = :uid
            """;

    public Optional<TaskRun> find(Handle handle, TaskRunId uid) {
        return handle.createQuery(FIND)
                .bind("uid", uid.value())
                .map(TaskRunStore::run)
                .findOne();
    }

    private static final String MISSING = """
            SELECT w.uid FROM unnest(:uids::bigint[]) WITH ORDINALITY AS w (uid, n)
            WHERE NOT EXISTS (SELECT 1 FROM slipway.task_run r WHERE r.uid = w.uid)
            ORDER BY w.n LIMIT 1
            """;

    /** The first of these uids that is no task run. */
    public Optional<TaskRunId> missing(Handle handle, List<TaskRunId> uids) {
        return handle.createQuery(MISSING)
                .bindArray(
                        "uids", Long.class, uids.stream().map(TaskRunId::value).toList())
                .map((rs, ctx) -> new TaskRunId(rs.getLong("uid")))
                .findOne();
    }

    private static final String OF_TASK = "SELECT " + COLUMNS + """
            FROM slipway.task_run WHERE task = :task ORDER BY attempt
            """;

    /** The runs of a task in the order of attempts. */
    public List<TaskRun> ofTask(Handle handle, TaskId task) {
        return handle.createQuery(OF_TASK)
                .bind("task", task.value())
                .map(TaskRunStore::run)
                .list();
    }

    private static final String NEWEST = "SELECT DISTINCT ON (task) " + COLUMNS + """
            FROM slipway.task_run WHERE task = ANY (:tasks) ORDER BY task, attempt DESC
            """;

    /** The newest run of each of these tasks. */
    public List<TaskRun> newest(Handle handle, List<TaskId> tasks) {
        return handle.createQuery(NEWEST)
                .bindArray(
                        "tasks", Long.class, tasks.stream().map(TaskId::value).toList())
                .map(TaskRunStore::run)
                .list();
    }

    private static final String CANCEL = """
            UPDATE slipway.task_run
            SET state = CASE WHEN state IN ('PENDING', 'AVAILABLE') THEN 'CANCELED' ELSE state END,
                finished_at = CASE WHEN state IN ('PENDING', 'AVAILABLE') THEN now() END,
                not_before = CASE WHEN cancel_requested_at IS NULL THEN now() ELSE not_before END,
                cancel_requested_at = coalesce(cancel_requested_at, now()), updated_at = now()
            WHERE uid = :uid AND state IN ('PENDING', 'AVAILABLE', 'RUNNING')
            RETURNING
            """ + COLUMNS;

    /** Cancels a run that has not started, or requests the cancel of a RUNNING run; empty if the run has ended. */
    public Optional<TaskRun> cancel(Handle handle, TaskRunId uid) {
        return handle.createQuery(CANCEL)
                .bind("uid", uid.value())
                .map(TaskRunStore::run)
                .findOne();
    }

    private static final String ABANDON = """
            UPDATE slipway.task_run
            SET state = 'INDETERMINATE', owner = NULL, released_at = NULL, fencing_since = NULL, error_code = :code,
                error_message = :message, updated_at = now()
            WHERE uid = :uid AND state = 'RUNNING' AND fencing_since < now() - interval '60 s'
              AND waiting_for IS DISTINCT FROM 'orphan'
            RETURNING
            """ + COLUMNS;

    /** Stops the wait for the end of an earlier session; empty unless the run has been fencing for more than 60 s. */
    public Optional<TaskRun> abandon(Handle handle, TaskRunId uid, String message) {
        return handle.createQuery(ABANDON)
                .bind("uid", uid.value())
                .bind("code", RunErrorCode.ABANDONED.code())
                .bind("message", message)
                .map(TaskRunStore::run)
                .findOne();
    }

    private static final String RETRY = """
            INSERT INTO slipway.task_run (task, target, attempt, epoch, steps, applied_steps)
            SELECT r.task, r.target, r.attempt + 1, r.epoch, r.steps, r.applied_steps
            FROM slipway.task_run r
            JOIN slipway.task k ON k.id = r.task
            JOIN slipway.target t ON t.id = r.target AND t.deleted_at IS NULL
            WHERE r.task = :task AND r.state IN ('FAILED', 'CANCELED') AND k.skipped_reason IS NULL
              AND NOT EXISTS (SELECT 1 FROM slipway.task_run n WHERE n.task = r.task AND n.attempt > r.attempt)
            RETURNING uid
            """;

    /**
     * Creates the next attempt, PENDING. Empty if the newest run is not FAILED or CANCELED, or if its target was
     * deleted.
     */
    public Optional<TaskRunId> retry(Handle handle, TaskId task) {
        return handle.createQuery(RETRY)
                .bind("task", task.value())
                .map((rs, ctx) -> new TaskRunId(rs.getLong("uid")))
                .findOne();
    }

    private static final String TRY_NOW = """
            UPDATE slipway.task_run SET not_before = now(), updated_at = now()
            WHERE task = :task AND state IN ('AVAILABLE', 'RUNNING') AND owner IS NULL AND NOT held AND not_before > now()
            """;

    /** Ends the back-off of the task's run; false if no run of the task waits for its next try. */
    public boolean tryNow(Handle handle, TaskId task) {
        return handle.createUpdate(TRY_NOW).bind("task", task.value()).execute() == 1;
    }

    private static final String CANCEL_UNSTARTED = """
            UPDATE slipway.task_run SET state = 'CANCELED', finished_at = now(), updated_at = now()
            WHERE task = :task AND state IN ('PENDING', 'AVAILABLE')
            """;

    /** Cancels the run of a skipped task if the run has not started. */
    public void cancelUnstarted(Handle handle, TaskId task) {
        handle.createUpdate(CANCEL_UNSTARTED).bind("task", task.value()).execute();
    }

    private static final String LOCK_NEWEST = """
            SELECT state FROM slipway.task_run WHERE task = :task ORDER BY attempt DESC LIMIT 1 FOR UPDATE
            """;

    /** Locks the newest run of the task and returns its state. */
    public TaskRunState lockNewest(Handle handle, TaskId task) {
        return handle.createQuery(LOCK_NEWEST)
                .bind("task", task.value())
                .mapTo(TaskRunState.class)
                .one();
    }

    private static TaskRun run(ResultSet rs, StatementContext ctx) throws SQLException {
        return new TaskRun(
                new TaskRunId(rs.getLong("uid")),
                new TaskId(rs.getLong("task")),
                rs.getInt("attempt"),
                rs.getLong("epoch"),
                TaskRunState.valueOf(rs.getString("state")),
                rs.getObject("replica", UUID.class),
                rs.getInt("steps"),
                rs.getInt("applied_steps"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant(),
                instant(rs.getTimestamp("started_at")),
                instant(rs.getTimestamp("finished_at")),
                instant(rs.getTimestamp("cancel_requested_at")),
                error(rs),
                waitingFor(rs),
                rs.getString("note"),
                rs.getString("file"));
    }

    /** A new attempt that its policy made waits for its time, and stores no reason. */
    private static @Nullable WaitingFor waitingFor(ResultSet rs) throws SQLException {
        String stored = rs.getString("waiting_for");
        String detail = rs.getString("waiting_detail");
        Instant next = instant(rs.getTimestamp("next_try_at"));
        if (stored != null) {
            return new WaitingFor(WaitReason.ofCode(stored), detail == null ? "" : detail, next);
        }
        return next == null || TaskRunState.valueOf(rs.getString("state")) != TaskRunState.AVAILABLE
                ? null
                : new WaitingFor(WaitReason.RETRY, "attempt " + rs.getInt("attempt") + " begins after a pause", next);
    }

    private static @Nullable RunError error(ResultSet rs) throws SQLException {
        String code = rs.getString("error_code");
        if (code == null) {
            return null;
        }
        Integer line = rs.getObject("error_line", Integer.class);
        String report = rs.getString("error_report");
        return new RunError(
                RunErrorCode.ofCode(code).orElseThrow(() -> new IllegalArgumentException("unknown run error: " + code)),
                rs.getString("error_sql_state"),
                rs.getString("error_message"),
                line == null ? null : new Position(line, rs.getInt("error_column")),
                report == null ? ServerReport.NONE : JsonColumn.read(report, ServerReport.class));
    }

    private static @Nullable Instant instant(@Nullable Timestamp value) {
        return value == null ? null : value.toInstant();
    }
}
