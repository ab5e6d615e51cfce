package io.slipway.rollout;

import io.slipway.plan.PlanId;
import io.slipway.rollout.WavePlacement.PlacedTarget;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskRunId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads and writes rollouts, their pinned targets, and their new tasks. */
@Singleton
public final class RolloutStore {
    static final String SELECT = """
            SELECT id, plan, status, reason, failures_forgiven, created_at, updated_at
            FROM slipway.rollout
            """;

    private static final String INSERT = """
            INSERT INTO slipway.rollout (plan, plan_version, actor) VALUES (:plan, :planVersion, :actor) RETURNING id
            """;

    public RolloutId insert(Handle handle, PlanId plan, int planVersion, String actor) {
        return handle.createQuery(INSERT)
                .bind("plan", plan.value())
                .bind("planVersion", planVersion)
                .bind("actor", actor)
                .map((rs, ctx) -> new RolloutId(rs.getLong("id")))
                .one();
    }

    private static final String PIN = """
            INSERT INTO slipway.rollout_target (rollout, target, environment, stage, wave)
            VALUES (:rollout, :target, :environment, :stage, :wave)
            """;

    /** Pins the targets. A later change of a group does not change the rollout. */
    public void pin(Handle handle, RolloutId rollout, List<PlacedTarget> targets) {
        PreparedBatch batch = handle.prepareBatch(PIN);
        for (PlacedTarget target : targets) {
            batch.bind("rollout", rollout.value()).bindMethods(target).add();
        }
        batch.execute();
    }

    private static final String ADD_TASKS = """
            WITH new AS (
                INSERT INTO slipway.task (rollout, target, ordinal)
                SELECT rt.rollout, rt.target, c.ordinal
                FROM slipway.rollout_target rt CROSS JOIN unnest(:ordinals::int[]) AS c (ordinal)
                WHERE rt.rollout = :rollout
                ORDER BY rt.stage, rt.wave, rt.target, c.ordinal
                RETURNING id, target, ordinal
            )
            INSERT INTO slipway.task_run (task, target, steps)
            SELECT new.id, new.target, s.steps
            FROM new JOIN unnest(:ordinals::int[], :steps::int[]) AS s (ordinal, steps) ON s.ordinal = new.ordinal
            ORDER BY new.id
            """;

    /**
     * Creates one task per target and change, each with its first run, PENDING.
     *
     * @param steps number of steps of the change at the same index in {@code ordinals}
     */
    public void addTasks(Handle handle, RolloutId rollout, List<Integer> ordinals, List<Integer> steps) {
        handle.createUpdate(ADD_TASKS)
                .bind("rollout", rollout.value())
                .bindArray("ordinals", Integer.class, ordinals)
                .bindArray("steps", Integer.class, steps)
                .execute();
    }

    private static final String FIND = SELECT + """
            WHERE id = :id
            """;

    public Optional<Rollout> find(Handle handle, RolloutId id) {
        return handle.createQuery(FIND)
                .bind("id", id.value())
                .map(RolloutStore::rollout)
                .findOne();
    }

    private static final String OF_PLAN = """
            SELECT id FROM slipway.rollout WHERE plan = :plan
            """;

    public Optional<RolloutId> ofPlan(Handle handle, PlanId plan) {
        return handle.createQuery(OF_PLAN)
                .bind("plan", plan.value())
                .map((rs, ctx) -> new RolloutId(rs.getLong("id")))
                .findOne();
    }

    private static final String OPEN = """
            SELECT id FROM slipway.rollout WHERE status IN ('RUNNING', 'PAUSED') AND id > :after ORDER BY id LIMIT 1000
            """;

    /** Up to 1000 open rollouts with ids above {@code after}. */
    public List<RolloutId> open(Handle handle, long after) {
        return handle.createQuery(OPEN)
                .bind("after", after)
                .map((rs, ctx) -> new RolloutId(rs.getLong("id")))
                .list();
    }

    private static final String LOCK = SELECT + """
            WHERE id = :id FOR UPDATE
            """;

    /** Locks the rollout for a decision. Read everything else after this lock, or the decision uses old rows. */
    public Optional<Rollout> lock(Handle handle, RolloutId id) {
        return handle.createQuery(LOCK)
                .bind("id", id.value())
                .map(RolloutStore::rollout)
                .findOne();
    }

    private static final String LOCK_UNLESS_HELD = SELECT + """
            WHERE id = :id FOR UPDATE SKIP LOCKED
            """;

    /** Like {@link #lock}, but empty also if another transaction holds the lock. */
    public Optional<Rollout> lockUnlessHeld(Handle handle, RolloutId id) {
        return handle.createQuery(LOCK_UNLESS_HELD)
                .bind("id", id.value())
                .map(RolloutStore::rollout)
                .findOne();
    }

    private static final String FORGIVE = """
            UPDATE slipway.rollout SET failures_forgiven = :forgiven WHERE id = :id
            """;

    /**
     * Sets the number of failures that no longer count against the error budget.
     *
     * @param locked read by {@link #lock} in this transaction
     */
    public void forgive(Handle handle, Rollout locked, int failures) {
        handle.createUpdate(FORGIVE)
                .bind("id", locked.id().value())
                .bind("forgiven", failures)
                .execute();
    }

    private static final String MOVE = """
            UPDATE slipway.rollout
            SET status = :to, reason = :reason, failures_forgiven = :forgiven, updated_at = now(),
                finished_at = CASE WHEN :to IN ('DONE', 'FAILED', 'CANCELED') THEN now() END
            WHERE id = :id AND status = :from
            """;

    /**
     * Moves the rollout to another status. PAUSED holds its runs, so that none is claimed any more. RUNNING lets them
     * go, whatever status the rollout had before.
     *
     * @param locked read by {@link #lock} in this transaction
     * @param reason why it is PAUSED, else null
     * @param failuresForgiven failures that no longer count against the error budget
     * @return false if the rollout has left the status of {@code locked}: nothing is changed
     */
    public boolean move(
            Handle handle, Rollout locked, RolloutStatus to, @Nullable String reason, int failuresForgiven) {
        boolean moved = handle.createUpdate(MOVE)
                        .bind("id", locked.id().value())
                        .bind("from", locked.status())
                        .bind("to", to)
                        .bind("reason", reason)
                        .bind("forgiven", failuresForgiven)
                        .execute()
                == 1;
        if (moved && to.isOpen()) {
            hold(handle, locked.id(), to == RolloutStatus.PAUSED);
        }
        return moved;
    }

    private static final String HOLD = """
            UPDATE slipway.task_run r
            SET state = CASE WHEN :hold AND r.state = 'AVAILABLE' THEN 'PENDING' ELSE r.state END, held = :hold,
                updated_at = now()
            FROM slipway.task k
            WHERE k.id = r.task AND k.rollout = :rollout AND r.state IN ('PENDING', 'AVAILABLE', 'RUNNING')
              AND (r.held <> :hold OR :hold AND r.state = 'AVAILABLE')
            """;

    private static void hold(Handle handle, RolloutId id, boolean hold) {
        handle.createUpdate(HOLD).bind("rollout", id.value()).bind("hold", hold).execute();
    }

    private static final String CANCEL_RUNS = """
            UPDATE slipway.task_run r
            SET state = CASE WHEN r.state = 'RUNNING' THEN r.state ELSE 'CANCELED' END,
                finished_at = CASE WHEN r.state = 'RUNNING' THEN NULL ELSE now() END,
                not_before = CASE WHEN r.cancel_requested_at IS NULL THEN now() ELSE r.not_before END,
                cancel_requested_at = coalesce(r.cancel_requested_at, now()), updated_at = now()
            FROM slipway.task k
            WHERE k.id = r.task AND k.rollout = :rollout AND r.state IN ('PENDING', 'AVAILABLE', 'RUNNING')
            RETURNING r.uid, r.state
            """;

    /**
     * Cancels runs that have not started, and requests the cancel of RUNNING runs. The caller holds {@link #lock}.
     *
     * @return the RUNNING runs
     */
    public List<TaskRunId> cancelRuns(Handle handle, RolloutId id) {
        return handle
                .createQuery(CANCEL_RUNS)
                .bind("rollout", id.value())
                .map((rs, ctx) -> "RUNNING".equals(rs.getString("state")) ? rs.getLong("uid") : 0)
                .stream()
                .filter(uid -> uid > 0)
                .map(TaskRunId::new)
                .toList();
    }

    static Rollout rollout(ResultSet rs, StatementContext ctx) throws SQLException {
        return new Rollout(
                new RolloutId(rs.getLong("id")),
                new PlanId(rs.getLong("plan")),
                RolloutStatus.valueOf(rs.getString("status")),
                rs.getString("reason"),
                rs.getInt("failures_forgiven"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }
}
