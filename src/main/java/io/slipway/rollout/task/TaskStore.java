package io.slipway.rollout.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads tasks, each with the state of its newest run; skips tasks. */
public final class TaskStore {
    private static final String SELECT = """
            SELECT k.id, k.uuid, k.rollout, t.name AS target, p.environment, p.wave, k.ordinal, r.state, k.skipped_reason,
                   k.change_key, r.steps, r.applied_steps, c.file
            FROM slipway.task k
            JOIN slipway.rollout_target p ON p.rollout = k.rollout AND p.target = k.target
            JOIN slipway.target t ON t.id = k.target
            JOIN slipway.rollout o ON o.id = k.rollout
            JOIN slipway.plan_change c ON c.plan = o.plan AND c.ordinal = k.ordinal
            JOIN LATERAL (SELECT state, steps, applied_steps FROM slipway.task_run r
                          WHERE r.task = k.id ORDER BY attempt DESC LIMIT 1) r ON true
            """;

    private static final String FIND = SELECT + """
            WHERE k.id = :id
            """;

    public Optional<Task> find(Handle handle, TaskId id) {
        return handle.createQuery(FIND)
                .bind("id", id.value())
                .map(TaskStore::task)
                .findOne();
    }

    private static final String LIST = SELECT + """
            WHERE k.rollout = :rollout AND k.id > :after
              AND (:state::text IS NULL
                   OR :state = CASE WHEN k.skipped_reason IS NULL THEN r.state ELSE 'SKIPPED' END)
            ORDER BY k.id LIMIT :limit
            """;

    /**
     * A page in the order of ids.
     *
     * @param state as the API shows it; null means all
     */
    public List<Task> list(Handle handle, RolloutId rollout, long after, @Nullable String state, int limit) {
        return handle.createQuery(LIST)
                .bind("rollout", rollout.value())
                .bind("after", after)
                .bind("state", state)
                .bind("limit", limit)
                .map(TaskStore::task)
                .list();
    }

    private static final String FIX_CHANGE_KEY = """
            UPDATE slipway.task SET change_key = :changeKey WHERE id = :id AND change_key IS DISTINCT FROM :changeKey
            """;

    /** Stores the change key of the task, before its first statement runs. */
    public void fixChangeKey(Handle handle, TaskId id, String changeKey) {
        handle.createUpdate(FIX_CHANGE_KEY)
                .bind("id", id.value())
                .bind("changeKey", changeKey)
                .execute();
    }

    private static final String SKIP = """
            UPDATE slipway.task SET skipped_reason = :reason WHERE id = :id AND skipped_reason IS NULL
            """;

    /** Marks the task as skipped; false if it is skipped already. */
    public boolean skip(Handle handle, TaskId id, String reason) {
        return handle.createUpdate(SKIP)
                        .bind("id", id.value())
                        .bind("reason", reason)
                        .execute()
                == 1;
    }

    private static Task task(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Task(
                new TaskId(rs.getLong("id")),
                rs.getObject("uuid", UUID.class),
                new RolloutId(rs.getLong("rollout")),
                rs.getString("target"),
                rs.getString("environment"),
                rs.getInt("wave"),
                rs.getInt("ordinal"),
                TaskRunState.valueOf(rs.getString("state")),
                rs.getString("skipped_reason"),
                rs.getString("change_key"),
                rs.getInt("steps"),
                rs.getInt("applied_steps"),
                rs.getString("file"));
    }
}
