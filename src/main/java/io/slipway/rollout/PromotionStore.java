package io.slipway.rollout;

import io.slipway.problem.RunErrorCode;
import io.slipway.rollout.task.RolloutId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The decisions of the evaluator, in SQL: the current wave, and which of its runs may run now. The caller holds the
 * lock of the rollout, then the locks of its servers.
 */
@Singleton
public final class PromotionStore {
    private static final Duration MIN_RETRY_INTERVAL = Duration.ofSeconds(1);

    /** A claim takes a longer one for a step of the clock. */
    private static final Duration MAX_RETRY_INTERVAL = Duration.ofSeconds(60);

    private static final String LOCK_SERVERS = """
            SELECT s.id FROM slipway.server s
            WHERE s.id IN (SELECT t.server FROM slipway.rollout_target rt JOIN slipway.target t ON t.id = rt.target
                           WHERE rt.rollout = :rollout)
            ORDER BY s.id FOR UPDATE
            """;

    /**
     * Locks the servers of the rollout in the order of ids. Without it, two rollouts could both use the last free slot.
     */
    public void lockServers(Handle handle, RolloutId rollout) {
        handle.createQuery(LOCK_SERVERS)
                .bind("rollout", rollout.value())
                .mapTo(Long.class)
                .list();
    }

    private static final String TALLY = NewestRuns.WITH + """
            SELECT count(*) AS tasks,
                   count(*) FILTER (WHERE skipped OR state = 'DONE') AS done,
                   count(*) FILTER (WHERE NOT skipped AND (state = 'FAILED' AND error_code <> :resolved
                                                           OR state = 'INDETERMINATE'
                                                           OR state = 'RUNNING' AND fencing)) AS failures,
                   count(*) FILTER (WHERE NOT skipped AND state IN ('AVAILABLE', 'RUNNING', 'INDETERMINATE')) AS active,
                   count(*) FILTER (WHERE NOT skipped AND state = 'AVAILABLE') AS available,
                   count(*) FILTER (WHERE NOT skipped AND state = 'PENDING' AND behind_failed IS NOT TRUE) AS startable
            FROM newest_run
            """;

    /** Counts the tasks of the rollout by their state. */
    public Tally tally(Handle handle, RolloutId rollout) {
        return handle.createQuery(TALLY)
                .bind("rollout", rollout.value())
                .bind("resolved", RunErrorCode.RESOLVED.code())
                .map((rs, ctx) -> new Tally(
                        rs.getInt("tasks"),
                        rs.getInt("done"),
                        rs.getInt("failures"),
                        rs.getInt("active"),
                        rs.getInt("available"),
                        rs.getInt("startable")))
                .one();
    }

    /**
     * The number of tasks of a rollout, by state.
     *
     * @param done DONE or SKIPPED
     * @param failures tasks that count against the error budget
     * @param active AVAILABLE, RUNNING or INDETERMINATE
     * @param available AVAILABLE
     * @param startable PENDING, and not behind a failed task of the same target
     */
    public record Tally(int tasks, int done, int failures, int active, int available, int startable) {
        /** Whether a pause can still prevent a task from starting. */
        public boolean hasUnstarted() {
            return startable + available > 0;
        }
    }

    private static final String CURRENT_WAVE = NewestRuns.WITH + """
            SELECT stage, wave FROM newest_run
            WHERE NOT skipped AND state NOT IN ('DONE', 'FAILED', 'CANCELED')
              AND NOT (state = 'PENDING' AND behind_failed IS TRUE)
            ORDER BY stage, wave LIMIT 1
            """;

    /** The first wave that has not ended; empty if all have. */
    public Optional<CurrentWave> currentWave(Handle handle, RolloutId rollout) {
        return handle.createQuery(CURRENT_WAVE)
                .bind("rollout", rollout.value())
                .map((rs, ctx) -> new CurrentWave(rs.getInt("stage"), rs.getInt("wave")))
                .findOne();
    }

    /** The wave whose runs may be promoted. */
    public record CurrentWave(int stage, int wave) {}

    private static final String PROMOTE = """
            WITH next AS MATERIALIZED (
                SELECT DISTINCT ON (k.target) k.id, k.target, k.ordinal
                FROM slipway.task k
                JOIN slipway.rollout_target rt ON rt.rollout = k.rollout AND rt.target = k.target
                WHERE k.rollout = :rollout AND rt.stage = :stage AND rt.wave = :wave AND k.skipped_reason IS NULL
                  AND NOT EXISTS (SELECT 1 FROM slipway.task_run d WHERE d.task = k.id AND d.state = 'DONE')
                ORDER BY k.target, k.ordinal
            ), candidate AS MATERIALIZED (
                SELECT r.uid, t.server, row_number() OVER (PARTITION BY t.server ORDER BY n.ordinal, r.uid) AS nth
                FROM next n
                JOIN slipway.task_run r ON r.task = n.id
                JOIN slipway.target t ON t.id = r.target
                WHERE r.state = 'PENDING' AND t.state = 'OK' AND t.deleted_at IS NULL
                  AND NOT EXISTS (SELECT 1 FROM slipway.task_run a
                                  WHERE a.target = r.target AND a.state IN ('AVAILABLE', 'RUNNING', 'INDETERMINATE'))
            ), room AS MATERIALIZED (
                SELECT s.id, s.max_tasks - count(a.uid) AS free
                FROM slipway.server s
                LEFT JOIN slipway.target t ON t.server = s.id
                LEFT JOIN slipway.task_run a ON a.target = t.id AND a.state IN ('AVAILABLE', 'RUNNING')
                WHERE s.id IN (SELECT server FROM candidate)
                GROUP BY s.id
            ), mine AS MATERIALIZED (
                SELECT count(*) AS active FROM slipway.task_run r JOIN slipway.task k ON k.id = r.task
                WHERE k.rollout = :rollout AND r.state IN ('AVAILABLE', 'RUNNING')
            ), chosen AS MATERIALIZED (
                SELECT c.uid FROM candidate c JOIN room ON room.id = c.server CROSS JOIN mine
                WHERE c.nth <= room.free AND mine.active < :maxParallel
                ORDER BY c.nth, c.uid
                LIMIT greatest(0, :maxParallel - (SELECT active FROM mine))
            )
            UPDATE slipway.task_run r SET state = 'AVAILABLE', updated_at = now()
            FROM chosen WHERE r.uid = chosen.uid AND r.state = 'PENDING'
            """;

    /**
     * Moves PENDING runs of the wave to AVAILABLE, in order, up to the limits of the rollout and its servers.
     *
     * @return the number of promoted runs
     */
    public int promote(Handle handle, RolloutId rollout, CurrentWave wave, int maxParallel) {
        return handle.createUpdate(PROMOTE)
                .bind("rollout", rollout.value())
                .bind("stage", wave.stage())
                .bind("wave", wave.wave())
                .bind("maxParallel", maxParallel)
                .execute();
    }

    private static final String RETRY_BY_POLICY = """
            INSERT INTO slipway.task_run (task, target, attempt, epoch, steps, applied_steps, not_before)
            SELECT r.task, r.target, r.attempt + 1, r.epoch, r.steps, r.applied_steps,
                   now() + interval '1 s' * least(:longest, :shortest * power(2, least(r.attempt - 1, 10)))
            FROM slipway.task_run r
            JOIN slipway.task k ON k.id = r.task
            JOIN slipway.target t ON t.id = r.target AND t.deleted_at IS NULL
            JOIN slipway.run_error_code c ON c.code = r.error_code AND c.retryable
            WHERE k.rollout = :rollout AND r.state = 'FAILED' AND r.attempt <= :retries AND k.skipped_reason IS NULL
              AND NOT EXISTS (SELECT 1 FROM slipway.task_run n WHERE n.task = r.task AND n.attempt > r.attempt)
            """;

    /**
     * Makes the next attempt of each task that FAILED with a {@link RunErrorCode#isRetryable retryable} code, up to the
     * {@code retries} of the plan. It starts after a back-off that doubles with each attempt. Any other end waits for a
     * person.
     *
     * @return the number of new attempts
     */
    public int retryByPolicy(Handle handle, RolloutId rollout, int retries) {
        return handle.createUpdate(RETRY_BY_POLICY)
                .bind("rollout", rollout.value())
                .bind("retries", retries)
                .bind("shortest", MIN_RETRY_INTERVAL.toSeconds())
                .bind("longest", MAX_RETRY_INTERVAL.toSeconds())
                .execute();
    }
}
