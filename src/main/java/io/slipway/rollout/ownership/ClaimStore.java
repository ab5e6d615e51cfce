package io.slipway.rollout.ownership;

import io.slipway.control.JsonColumn;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.ServerReport;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.ownership.OwnershipStore.OwnedRun;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.WaitingFor;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The writes of the owner of a task run: claim, record a session, hand back, end. Each names uid, epoch and owner. */
@Singleton
public final class ClaimStore {
    private static final String CLAIM = """
            WITH alive AS MATERIALIZED (
                SELECT id FROM slipway.replica WHERE id = :me AND declared_dead_at IS NULL FOR SHARE
            ), c AS MATERIALIZED (
                SELECT r.uid, r.released_at IS NOT NULL AS released FROM slipway.task_run r
                WHERE (r.state = 'AVAILABLE' OR r.state = 'RUNNING' AND r.owner IS NULL)
                  AND (r.cancel_requested_at IS NOT NULL OR NOT r.held)
                  AND (r.not_before <= now() OR r.not_before > now() + interval '2 min')
                  AND EXISTS (SELECT 1 FROM alive)
                ORDER BY r.uid LIMIT :free FOR UPDATE OF r SKIP LOCKED
            )
            UPDATE slipway.task_run r
            SET state = 'RUNNING', epoch = r.epoch + 1, owner = :me, updated_at = now(),
                started_at = coalesce(r.started_at, now()), released_at = NULL
            FROM c WHERE r.uid = c.uid
            RETURNING r.uid, r.task, r.attempt, r.epoch, r.owner, c.released, r.sessions, r.steps, r.applied_steps, r.hand_backs,
                      r.owner_deaths, r.waiting_for, r.cancel_requested_at IS NOT NULL AS cancel_requested
            """;

    /**
     * Claims up to {@code free} new or released runs that may run now. Two replicas never claim the same run. A replica
     * that was declared dead claims none.
     */
    public List<ClaimedRun> claim(Handle handle, UUID me, int free) {
        return handle.createQuery(CLAIM)
                .bind("me", me)
                .bind("free", free)
                .map(ClaimStore::claimed)
                .list();
    }

    private static final String RECORD_SESSION = """
            WITH mine AS (
                UPDATE slipway.task_run SET sessions = :n, updated_at = now()
                WHERE uid = :uid AND epoch = :epoch AND owner = :me AND state = 'RUNNING' AND sessions = :n - 1
                RETURNING uid
            )
            INSERT INTO slipway.task_run_session
                (run_uid, epoch, n, pid, backend_start, system_identifier, database_oid, address, nonce_hash)
            SELECT mine.uid, :epoch, :n, :pid, :backendStart::timestamptz, :systemIdentifier, :databaseOid, :address, :nonceHash
            FROM mine
            """;

    /**
     * Records the next session of the run, before its first statement. After this, the run ends only when that session
     * is fenced.
     *
     * @param n number of the session within the run; 1 is the first
     * @return false if the run was lost, or if another holder of the same claim recorded its {@code n}th session
     */
    public boolean recordSession(Handle handle, ClaimedRun run, UUID me, int n, SessionIdentity session) {
        return handle.createUpdate(RECORD_SESSION)
                        .bind("uid", run.uid().value())
                        .bind("epoch", run.epoch())
                        .bind("me", me)
                        .bind("n", n)
                        .bind("pid", session.pid())
                        .bind("backendStart", session.backendStart().toString())
                        .bind("systemIdentifier", session.systemIdentifier())
                        .bind("databaseOid", session.databaseOid())
                        .bind("address", session.address())
                        .bind("nonceHash", session.nonceBytes())
                        .execute()
                == 1;
    }

    private static final String SESSION_NONCE = """
            SELECT nonce_hash FROM slipway.task_run_session WHERE run_uid = :uid AND n = :n
            """;

    /** The nonce of the {@code n}th session. It distinguishes a lost answer from the session of a copied process. */
    public Optional<byte[]> sessionNonce(Handle handle, TaskRunId uid, int n) {
        return handle.createQuery(SESSION_NONCE)
                .bind("uid", uid.value())
                .bind("n", n)
                .mapTo(byte[].class)
                .findOne();
    }

    private static final String SESSION_ENDED = """
            UPDATE slipway.task_run_session SET ended_at = now() WHERE run_uid = :uid AND n = :n AND ended_at IS NULL
            """;

    /** Records that the target acknowledged the end or ROLLBACK of the session. */
    public void sessionEnded(Handle handle, TaskRunId uid, int n) {
        handle.createUpdate(SESSION_ENDED).bind("uid", uid.value()).bind("n", n).execute();
    }

    private static final String STEPS_APPLIED = """
            UPDATE slipway.task_run SET applied_steps = :steps, updated_at = now()
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND applied_steps < :steps
            """;

    /** Records the number of applied steps for display. The history of the target is authoritative. */
    public void stepsApplied(Handle handle, ClaimedRun run, int steps) {
        handle.createUpdate(STEPS_APPLIED)
                .bind("uid", run.uid().value())
                .bind("epoch", run.epoch())
                .bind("steps", steps)
                .execute();
    }

    private static final String STEPS_KNOWN = """
            UPDATE slipway.task_run SET steps = :steps, updated_at = now()
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND owner = :me
            """;

    /** Records the number of steps of the change by the history of the target; false if the run was lost. */
    public boolean stepsKnown(Handle handle, ClaimedRun run, UUID me, int steps) {
        return handle.createUpdate(STEPS_KNOWN)
                        .bind("uid", run.uid().value())
                        .bind("epoch", run.epoch())
                        .bind("me", me)
                        .bind("steps", steps)
                        .execute()
                == 1;
    }

    private static final String WAITING = """
            UPDATE slipway.task_run
            SET waiting_for = :code, waiting_detail = :detail, updated_at = now(),
                fencing_since = CASE WHEN :code = 'fencing' THEN coalesce(fencing_since, now())
                                     WHEN :code IN ('target-unreachable', 'target-not-ready') THEN fencing_since END
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND owner = :me
              AND (waiting_for IS DISTINCT FROM :code OR waiting_detail IS DISTINCT FROM :detail)
            """;

    /** Records why the run waits; null ends the wait. An unreachable target does not end the wait for fencing. */
    public void waiting(Handle handle, ClaimedRun run, UUID me, @Nullable WaitingFor why) {
        handle.createUpdate(WAITING)
                .bind("uid", run.uid().value())
                .bind("epoch", run.epoch())
                .bind("me", me)
                .bind("code", why == null ? null : why.reason().code())
                .bind("detail", why == null ? null : why.detail())
                .execute();
    }

    private static final String CANCEL_REQUESTED = """
            SELECT uid FROM slipway.task_run
            WHERE uid = :uid AND state = 'RUNNING' AND cancel_requested_at IS NOT NULL
            """;

    /** The uid of the run if its cancel is requested, else empty. */
    public Optional<TaskRunId> cancelRequested(Handle handle, TaskRunId uid) {
        return handle.createQuery(CANCEL_REQUESTED)
                .bind("uid", uid.value())
                .map((rs, ctx) -> new TaskRunId(rs.getLong("uid")))
                .findOne();
    }

    private static final String HAND_BACK = """
            UPDATE slipway.task_run
            SET owner = NULL, updated_at = now(),
                not_before = now() + make_interval(
                    secs => CASE WHEN cancel_requested_at IS NULL THEN :seconds ELSE least(:seconds, 1.0) END),
                hand_backs = CASE WHEN waiting_for IS NOT DISTINCT FROM :code THEN hand_backs + 1 ELSE 1 END,
                fencing_since = CASE WHEN :code = 'fencing' THEN coalesce(fencing_since, now())
                                     WHEN :code::text IS NULL THEN fencing_since END,
                waiting_for = CASE WHEN :code::text IS NULL AND fencing_since IS NOT NULL THEN waiting_for ELSE :code END,
                waiting_detail = CASE WHEN :code::text IS NULL AND fencing_since IS NOT NULL THEN waiting_detail ELSE :detail END
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND owner = :me
            """;

    /**
     * Hands the run back unfinished. It may be claimed after {@code backOff}: 60 s at most, or 1 s if a cancel is
     * requested. A null reason means that this replica cannot continue; an earlier wait for fencing then remains.
     *
     * @return false if the run was lost
     */
    public boolean handBack(Handle handle, ClaimedRun run, UUID me, @Nullable WaitingFor why, Duration backOff) {
        return handle.createUpdate(HAND_BACK)
                        .bind("uid", run.uid().value())
                        .bind("epoch", run.epoch())
                        .bind("me", me)
                        .bind("seconds", Math.min(60.0, backOff.toMillis() / 1000.0))
                        .bind("code", why == null ? null : why.reason().code())
                        .bind("detail", why == null ? null : why.detail())
                        .execute()
                == 1;
    }

    private static final String HAND_BACK_UNWORKED = """
            UPDATE slipway.task_run
            SET owner = NULL, updated_at = now(),
                not_before = now() + make_interval(secs => least(60, power(2, least(hand_backs, 6)))),
                hand_backs = CASE WHEN waiting_for IN ('target-unreachable', 'target-not-ready') THEN 1 ELSE hand_backs + 1 END,
                owner_deaths = owner_deaths + CASE WHEN :brokeOff THEN 1 ELSE 0 END,
                waiting_for = CASE WHEN waiting_for = 'fencing' OR fencing_since IS NOT NULL THEN waiting_for END,
                waiting_detail = CASE WHEN waiting_for = 'fencing' OR fencing_since IS NOT NULL THEN waiting_detail END
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND owner = :me
            """;

    /**
     * Hands back a run without a thread: the answer to its claim was lost, or an error of Slipway ended its thread. The
     * back-off grows with each hand-back.
     *
     * @param brokeOff whether its thread ended without an outcome; counts as an owner's death
     * @return false if the run was lost
     */
    public boolean handBackUnworked(Handle handle, OwnedRun run, UUID me, boolean brokeOff) {
        return handle.createUpdate(HAND_BACK_UNWORKED)
                        .bind("uid", run.uid().value())
                        .bind("epoch", run.epoch())
                        .bind("me", me)
                        .bind("brokeOff", brokeOff)
                        .execute()
                == 1;
    }

    private static final String FINISH = """
            UPDATE slipway.task_run
            SET state = CASE WHEN :state = 'FAILED' AND cancel_requested_at IS NOT NULL THEN 'CANCELED' ELSE :state END,
                owner = NULL, released_at = NULL, fencing_since = NULL, error_code = :code, error_report = :report::jsonb,
                waiting_for = CASE WHEN :state <> 'DONE' THEN waiting_for END,
                waiting_detail = CASE WHEN :state <> 'DONE' THEN waiting_detail END,
                note = coalesce(:note, CASE WHEN :state = 'DONE' AND cancel_requested_at IS NOT NULL
                                            THEN 'cancel came too late' END),
                applied_steps = greatest(applied_steps, :appliedSteps), error_sql_state = :sqlState, error_message = :message,
                error_line = :line, error_column = :column, updated_at = now(), finished_at = CASE WHEN :state = 'INDETERMINATE' THEN NULL ELSE now() END
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND (owner = :me OR owner IS NULL)
              AND (NOT :onlyWithoutSession OR sessions = 0)
            """;

    /**
     * Ends the run. FAILED becomes CANCELED after a cancel. DONE gets a note then: the owner may not have seen the
     * cancel before its COMMIT. A run that is not DONE keeps the reason for which it waited last.
     *
     * @return false if the run was lost, or has a recorded session though {@code end} requires none
     */
    public boolean finish(Handle handle, ClaimedRun run, UUID me, RunEnd end) {
        RunError error = end.error();
        Update update = handle.createUpdate(FINISH)
                .bind("uid", run.uid().value())
                .bind("epoch", run.epoch())
                .bind("me", me)
                .bind("state", end.state())
                .bind("appliedSteps", end.appliedSteps())
                .bind("onlyWithoutSession", end.onlyWithoutSession())
                .bind("note", end.note());
        Position at = error == null ? null : error.position();
        return update.bind("code", error == null ? null : error.code().code())
                        .bind("sqlState", error == null ? null : error.sqlState())
                        .bind("message", error == null ? null : error.message())
                        .bind("line", at == null ? null : (Integer) at.line())
                        .bind("column", at == null ? null : (Integer) at.column())
                        .bind("report", report(error))
                        .execute()
                == 1;
    }

    private static @Nullable String report(@Nullable RunError error) {
        return error == null || error.report().equals(ServerReport.NONE) ? null : JsonColumn.write(error.report());
    }

    private static ClaimedRun claimed(ResultSet rs, StatementContext ctx) throws SQLException {
        String waiting = rs.getString("waiting_for");
        return new ClaimedRun(
                new TaskRunId(rs.getLong("uid")),
                new TaskId(rs.getLong("task")),
                rs.getInt("attempt"),
                rs.getLong("epoch"),
                rs.getObject("owner", UUID.class),
                rs.getBoolean("released"),
                rs.getInt("sessions"),
                rs.getInt("steps"),
                rs.getInt("applied_steps"),
                rs.getInt("hand_backs"),
                rs.getInt("owner_deaths"),
                waiting == null ? null : WaitReason.ofCode(waiting),
                rs.getBoolean("cancel_requested"));
    }
}
