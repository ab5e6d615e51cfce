package io.slipway.rollout.ownership;

import io.slipway.control.JsonColumn;
import io.slipway.plan.Change;
import io.slipway.plan.PlanOptions;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.rollout.ownership.DoubtStore.Doubt;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.target.ForeignChange;
import io.slipway.target.scope.EnvironmentStore;
import io.slipway.target.server.ConnectSpecMapper;
import io.slipway.target.server.Warning;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads the data of a run and of its target for the owner. */
public final class RunContextStore {
    private static final String READ = """
            SELECT k.id AS task, k.uuid, k.rollout, ro.actor, k.change_key,
                   c.ordinal, c.change_version, c.series, c.description, c.script, c.checksum, c.rollback_script, c.file,
                   p.options, t.id AS target_id, t.name AS target, t.target_uid, t.system_identifier, t.database_oid,
                   t.search_path, t.warnings @> '[{"code": "plain-history"}]' AS plain_history, t.database_name, s.host, s.port, s.login, s.secret, s.tls_mode, s.pooler,
                   s.monitor_login, s.monitor_secret, e.soft_timeout_ms, e.hard_timeout_ms, e.blockers
            FROM slipway.task_run r
            JOIN slipway.task k ON k.id = r.task
            JOIN slipway.rollout ro ON ro.id = k.rollout
            JOIN slipway.plan p ON p.id = ro.plan
            JOIN slipway.plan_change c ON c.plan = p.id AND c.ordinal = k.ordinal
            JOIN slipway.target t ON t.id = k.target
            JOIN slipway.server s ON s.id = t.server
            JOIN slipway.environment e ON e.id = s.environment
            WHERE r.uid = :uid
            """;

    public RunContext read(Handle handle, TaskRunId uid) {
        return handle.createQuery(READ)
                .bind("uid", uid.value())
                .map(RunContextStore::context)
                .one();
    }

    private static final String OPEN_SESSIONS = """
            SELECT s.run_uid, s.epoch, s.n, s.pid, to_char(s.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS backend_start, s.system_identifier, s.database_oid,
                   s.address, s.nonce_hash
            FROM slipway.task_run_session s
            JOIN slipway.task_run r ON r.uid = s.run_uid
            WHERE r.target = :target AND s.ended_at IS NULL AND (r.task <> :task OR s.epoch <= :epoch)
              AND EXISTS (SELECT 1 FROM slipway.task_run m
                          WHERE m.uid = :uid AND m.epoch = :epoch AND m.state = :state)
            ORDER BY s.at, s.run_uid, s.n
            """;

    /**
     * Sessions on the target of the run without an acknowledged end: of its task up to its epoch, and of all other
     * tasks. Empty also if the run was lost.
     */
    public List<RecordedSession> openSessions(Handle handle, ClaimedRun run, long target) {
        return openSessions(handle, new Doubt(run.uid(), run.task(), run.epoch(), 0), target, TaskRunState.RUNNING);
    }

    /** Like the sessions of a claimed run, but for a run in doubt, which has no owner. */
    public List<RecordedSession> openSessions(Handle handle, Doubt doubt, long target) {
        return openSessions(handle, doubt, target, TaskRunState.INDETERMINATE);
    }

    private static List<RecordedSession> openSessions(Handle handle, Doubt run, long target, TaskRunState state) {
        return handle.createQuery(OPEN_SESSIONS)
                .bind("uid", run.uid().value())
                .bind("task", run.task().value())
                .bind("epoch", run.epoch())
                .bind("target", target)
                .bind("state", state)
                .map((rs, ctx) -> new RecordedSession(
                        new TaskRunId(rs.getLong("run_uid")),
                        rs.getLong("epoch"),
                        rs.getInt("n"),
                        new SessionIdentity(
                                rs.getInt("pid"),
                                OffsetDateTime.parse(rs.getString("backend_start")),
                                rs.getLong("system_identifier"),
                                rs.getLong("database_oid"),
                                rs.getString("address"),
                                SessionIdentity.hex(rs.getBytes("nonce_hash")))))
                .list();
    }

    private static final String IS_ON_RECORD = """
            SELECT EXISTS (SELECT 1 FROM slipway.task_run_session s JOIN slipway.task_run r ON r.uid = s.run_uid
                               JOIN slipway.task k ON k.id = r.task
                           WHERE s.run_uid = :run AND s.nonce_hash = :nonceHash AND k.uuid = :task
                             AND k.change_key = :key)
                OR EXISTS (SELECT 1 FROM slipway.foreign_change f
                           WHERE f.target = :target AND f.task = :task AND f.change_key = :key
                             AND f.nonce_hash = :nonceHash)
            """;

    /** Whether this run has a recorded session with this nonce for this change, or a person accepted its rows. */
    public boolean isOnRecord(Handle handle, long target, ForeignChange change) {
        return handle.createQuery(IS_ON_RECORD)
                .bind("target", target)
                .bind("task", change.task())
                .bind("key", change.key())
                .bind("run", change.run())
                .bind("nonceHash", HexFormat.of().parseHex(change.nonceHash()))
                .mapTo(Boolean.class)
                .one();
    }

    private static final String LEARN_TARGET_UID = """
            UPDATE slipway.target SET target_uid = :targetUid WHERE id = :id AND target_uid IS NULL
            """;

    /** Stores the uid of the target if none is stored. */
    public void learnTargetUid(Handle handle, long target, UUID targetUid) {
        handle.createUpdate(LEARN_TARGET_UID)
                .bind("id", target)
                .bind("targetUid", targetUid)
                .execute();
    }

    private static final String GUARDED = """
            UPDATE slipway.target t
            SET warnings = (SELECT coalesce(jsonb_agg(w.warning ORDER BY w.n), '[]')
                            FROM jsonb_array_elements(t.warnings) WITH ORDINALITY AS w (warning, n)
                            WHERE w.warning ->> 'code' <> 'plain-history'),
                version = version + 1, updated_at = now()
            WHERE t.id = :id AND t.warnings @> '[{"code": "plain-history"}]'
            """;
    private static final String PLAIN = """
            UPDATE slipway.target t
            SET warnings = t.warnings || :warning::jsonb, version = version + 1, updated_at = now()
            WHERE t.id = :id AND NOT t.warnings @> '[{"code": "plain-history"}]'
            """;

    /** Sets or removes the warning that the history of the target is plain. */
    public void setGuarded(Handle handle, long target, boolean guarded) {
        if (guarded) {
            handle.createUpdate(GUARDED).bind("id", target).execute();
        } else {
            handle.createUpdate(PLAIN)
                    .bind("id", target)
                    .bind("warning", JsonColumn.write(List.of(Warning.PLAIN_HISTORY)))
                    .execute();
        }
    }

    private static RunContext context(ResultSet rs, StatementContext ctx) throws SQLException {
        return new RunContext(
                new TaskId(rs.getLong("task")),
                rs.getObject("uuid", UUID.class),
                new RolloutId(rs.getLong("rollout")),
                rs.getString("actor"),
                rs.getString("change_key"),
                change(rs),
                JsonColumn.read(rs.getString("options"), PlanOptions.class).withDefaults(EnvironmentStore.timeouts(rs)),
                rs.getLong("target_id"),
                rs.getString("target"),
                rs.getObject("target_uid", UUID.class),
                rs.getLong("system_identifier"),
                rs.getLong("database_oid"),
                rs.getString("search_path"),
                rs.getBoolean("plain_history"),
                EnvironmentStore.blockers(rs),
                ConnectSpecMapper.read(rs),
                ConnectSpecMapper.readMonitor(rs));
    }

    private static Change change(ResultSet rs) throws SQLException {
        return new Change(
                rs.getInt("ordinal"),
                rs.getString("change_version"),
                rs.getString("series"),
                rs.getString("description"),
                rs.getString("script"),
                rs.getString("checksum"),
                rs.getString("rollback_script"),
                rs.getString("file"));
    }
}
