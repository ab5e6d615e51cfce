package io.slipway.plan;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Check runs: one row per plan. Each new request makes a new generation of the row. */
@Singleton
public final class CheckRunStore {
    private static final String REQUEST = """
            INSERT INTO slipway.check_run (plan, plan_version) VALUES (:plan, :planVersion)
            ON CONFLICT (plan) DO UPDATE SET
                uid = nextval('slipway.run_uid'), generation = check_run.generation + 1,
                plan_version = excluded.plan_version, state = 'AVAILABLE', owner = NULL, released_at = NULL,
                not_before = now(), hand_backs = 0, owner_deaths = 0, cancel_requested_at = NULL, error_code = NULL,
                error_message = NULL, seen = '{}', created_at = now(), updated_at = now(), started_at = NULL, finished_at = NULL
            RETURNING uid
            """;

    /** Makes the plan's check run AVAILABLE from any state. Results of an older generation are dropped. */
    public CheckRunId request(Handle handle, PlanId plan, int planVersion) {
        return handle.createQuery(REQUEST)
                .bind("plan", plan.value())
                .bind("planVersion", planVersion)
                .map((rs, ctx) -> new CheckRunId(rs.getLong("uid")))
                .one();
    }

    private static final String CLAIM = """
            WITH alive AS MATERIALIZED (
                SELECT id FROM slipway.replica WHERE id = :me AND declared_dead_at IS NULL FOR SHARE
            ), c AS MATERIALIZED (
                SELECT r.uid FROM slipway.check_run r
                WHERE (r.state = 'AVAILABLE' OR r.state = 'RUNNING' AND r.owner IS NULL)
                  AND (r.not_before <= now() OR r.not_before > now() + interval '2 min')
                  AND EXISTS (SELECT 1 FROM alive)
                ORDER BY r.uid LIMIT :free FOR UPDATE OF r SKIP LOCKED
            )
            UPDATE slipway.check_run r
            SET state = 'RUNNING', epoch = r.epoch + 1, owner = :me, updated_at = now(),
                started_at = coalesce(r.started_at, now()),
                owner_deaths = r.owner_deaths + CASE WHEN r.released_at IS NULL THEN 0 ELSE 1 END, released_at = NULL
            FROM c WHERE r.uid = c.uid
            RETURNING r.uid, r.plan, r.plan_version, r.epoch, r.owner, r.hand_backs, r.owner_deaths,
                      r.cancel_requested_at IS NOT NULL AS cancel_requested
            """;

    /**
     * Claims up to {@code free} runs that may run now. Two replicas never claim the same run. If a run was released
     * because its owner was declared dead, its count of owner deaths rises: the run may be the cause.
     */
    public List<ClaimedCheckRun> claim(Handle handle, UUID me, int free) {
        return handle.createQuery(CLAIM)
                .bind("me", me)
                .bind("free", free)
                .map((rs, ctx) -> new ClaimedCheckRun(
                        new CheckRunId(rs.getLong("uid")),
                        new PlanId(rs.getLong("plan")),
                        rs.getInt("plan_version"),
                        rs.getLong("epoch"),
                        rs.getObject("owner", UUID.class),
                        rs.getInt("hand_backs"),
                        rs.getInt("owner_deaths"),
                        rs.getBoolean("cancel_requested")))
                .list();
    }

    private static final String FINISH = """
            UPDATE slipway.check_run
            SET state = CASE WHEN cancel_requested_at IS NULL THEN :state ELSE 'CANCELED' END, owner = NULL,
                released_at = NULL, seen = :ids,
                error_code = CASE WHEN cancel_requested_at IS NULL THEN :code ELSE 'canceled' END,
                error_message = CASE WHEN cancel_requested_at IS NULL THEN :message ELSE 'canceled on request' END,
                updated_at = now(), finished_at = now()
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND plan_version = :planVersion
            """;

    /**
     * Ends the run. The run ends CANCELED with any result if a cancel was acknowledged.
     *
     * @return false if the run was lost to another owner, generation or version of the plan
     */
    public boolean finish(Handle handle, ClaimedCheckRun run, CheckEnd end) {
        return handle.createUpdate(FINISH)
                        .bind("uid", run.uid().value())
                        .bind("epoch", run.epoch())
                        .bind("planVersion", run.planVersion())
                        .bindMethods(end)
                        .bindArray("ids", Long.class, end.seen())
                        .execute()
                == 1;
    }

    private static final String HAND_BACK = """
            UPDATE slipway.check_run
            SET owner = NULL, not_before = now(), updated_at = now(),
                released_at = CASE WHEN :death THEN now() ELSE released_at END
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND owner = :me
            """;

    /**
     * Hands back a run that no thread of this replica works on.
     *
     * @param death whether its thread ended without an outcome; counts as an owner's death
     * @return false if the run was lost
     */
    public boolean handBack(Handle handle, OwnedCheckRun run, UUID me, boolean death) {
        return handle.createUpdate(HAND_BACK)
                        .bind("uid", run.uid().value())
                        .bind("epoch", run.epoch())
                        .bind("me", me)
                        .bind("death", death)
                        .execute()
                == 1;
    }

    private static final String PUT_OFF = """
            UPDATE slipway.check_run
            SET owner = NULL, updated_at = now(), hand_backs = hand_backs + CASE WHEN :counted THEN 1 ELSE 0 END,
                not_before = CASE WHEN cancel_requested_at IS NULL THEN now() + make_interval(secs => :seconds) ELSE now() END
            WHERE uid = :uid AND epoch = :epoch AND state = 'RUNNING' AND owner = :me
            """;

    /**
     * Hands the run back unfinished. It may be claimed after {@code pause}, or at once if a cancel is requested.
     *
     * @param counted true if a target was unreachable, false if the control database was
     * @return false if the run was lost
     */
    public boolean putOff(Handle handle, ClaimedCheckRun run, Duration pause, boolean counted) {
        return handle.createUpdate(PUT_OFF)
                        .bind("uid", run.uid().value())
                        .bind("epoch", run.epoch())
                        .bind("me", run.owner())
                        .bind("seconds", pause.toMillis() / 1000.0)
                        .bind("counted", counted)
                        .execute()
                == 1;
    }

    private static final String HAND_BACK_OF = """
            UPDATE slipway.check_run SET owner = NULL, not_before = now(), updated_at = now()
            WHERE owner = :replica AND state = 'RUNNING'
            """;

    /** Hands back all runs of a replica that shuts down in order, without an owner death; returns how many. */
    public int handBackOf(Handle handle, UUID replica) {
        return handle.createUpdate(HAND_BACK_OF).bind("replica", replica).execute();
    }

    private static final String UNSEEN = """
            SELECT count(*) FROM slipway.check_run r, unnest(:ids::bigint[]) AS w (id)
            WHERE r.plan = :plan AND r.plan_version = :planVersion AND NOT w.id = ANY (r.seen)
            """;

    /** How many of these targets were not checked by the check run of this version; 0 without a check run. */
    public int unseen(Handle handle, PlanId plan, int planVersion, List<Long> targets) {
        return handle.createQuery(UNSEEN)
                .bind("plan", plan.value())
                .bind("planVersion", planVersion)
                .bindArray("ids", Long.class, targets)
                .mapTo(Integer.class)
                .one();
    }

    private static final String CANCEL = """
            UPDATE slipway.check_run
            SET state = CASE WHEN state = 'AVAILABLE' THEN 'CANCELED' ELSE state END,
                finished_at = CASE WHEN state = 'AVAILABLE' THEN now() END,
                error_code = CASE WHEN state = 'AVAILABLE' THEN 'canceled' END,
                error_message = CASE WHEN state = 'AVAILABLE' THEN :reason END,
                cancel_requested_at = coalesce(cancel_requested_at, now()),
                not_before = CASE WHEN cancel_requested_at IS NULL THEN now() ELSE not_before END,
                updated_at = now()
            WHERE plan = :plan AND state IN ('AVAILABLE', 'RUNNING')
            RETURNING uid, state
            """;

    /** Requests the cancel of the check run; empty if the run has ended or does not exist. */
    public Optional<CanceledCheckRun> cancel(Handle handle, PlanId plan, String reason) {
        return handle.createQuery(CANCEL)
                .bind("plan", plan.value())
                .bind("reason", reason)
                .map((rs, ctx) -> new CanceledCheckRun(
                        new CheckRunId(rs.getLong("uid")), CheckRunState.valueOf(rs.getString("state"))))
                .findOne();
    }

    /** A run after a cancel: CANCELED if it had no owner, RUNNING while its owner stops. */
    public record CanceledCheckRun(CheckRunId uid, CheckRunState state) {}

    private static final String OWNED = """
            SELECT uid, plan, epoch, cancel_requested_at IS NOT NULL AS cancel_requested
            FROM slipway.check_run WHERE owner = :me AND state = 'RUNNING'
            """;

    /** All RUNNING runs of a replica. */
    public List<OwnedCheckRun> owned(Handle handle, UUID me) {
        return handle.createQuery(OWNED)
                .bind("me", me)
                .map((rs, ctx) -> new OwnedCheckRun(
                        new CheckRunId(rs.getLong("uid")),
                        new PlanId(rs.getLong("plan")),
                        rs.getLong("epoch"),
                        rs.getBoolean("cancel_requested")))
                .list();
    }

    /** A run that a replica owns, as the control database has it. */
    public record OwnedCheckRun(CheckRunId uid, PlanId plan, long epoch, boolean cancelRequested) {}

    private static final String RELEASE_DEAD = """
            WITH c AS MATERIALIZED (
                SELECT r.uid FROM slipway.check_run r JOIN slipway.replica d ON d.id = r.owner
                WHERE d.declared_dead_at IS NOT NULL AND r.state = 'RUNNING'
                ORDER BY r.uid LIMIT 500 FOR UPDATE OF r SKIP LOCKED
            )
            UPDATE slipway.check_run r SET owner = NULL, released_at = now(), not_before = now(), updated_at = now()
            FROM c WHERE r.uid = c.uid
            """;

    /** Releases up to 500 runs whose owner was declared dead; returns how many. */
    public int releaseDead(Handle handle) {
        return handle.createUpdate(RELEASE_DEAD).execute();
    }

    private static final String FIND = """
            SELECT uid, plan, plan_version, state, epoch, error_code, error_message, cancel_requested_at,
                   created_at, updated_at,
                   CASE WHEN state IN ('AVAILABLE', 'RUNNING') THEN owner
                        ELSE (SELECT x.replica FROM slipway.transition x
                              WHERE x.machine = 'CHECK_RUN' AND x.uid = check_run.uid AND x.replica IS NOT NULL
                              ORDER BY x.id DESC LIMIT 1) END AS replica
            FROM slipway.check_run WHERE plan = :plan
            """;

    public Optional<CheckRun> find(Handle handle, PlanId plan) {
        return handle.createQuery(FIND)
                .bind("plan", plan.value())
                .map(CheckRunStore::run)
                .findOne();
    }

    private static CheckRun run(ResultSet rs, StatementContext ctx) throws SQLException {
        return new CheckRun(
                new CheckRunId(rs.getLong("uid")),
                new PlanId(rs.getLong("plan")),
                rs.getInt("plan_version"),
                CheckRunState.valueOf(rs.getString("state")),
                rs.getLong("epoch"),
                rs.getObject("replica", UUID.class),
                rs.getString("error_code"),
                rs.getString("error_message"),
                instant(rs, "cancel_requested_at"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        Timestamp value = rs.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }
}
