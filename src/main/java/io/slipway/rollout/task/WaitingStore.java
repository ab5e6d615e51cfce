package io.slipway.rollout.task;

import io.slipway.problem.WaitReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads why a run does not move. For a PENDING run, the conditions of its promotion decide. For a RUNNING run, the wait
 * reason that its owner has stored decides, and the pause that keeps the next owner away.
 */
public final class WaitingStore {
    /** The reason; empty for a run that moves, or that will within seconds. */
    public Optional<WaitingFor> why(Handle handle, TaskRun run) {
        return switch (run.state()) {
            case PENDING -> whyPending(handle, run);
            case RUNNING -> whyRunning(handle, run);
            case AVAILABLE, INDETERMINATE, DONE, FAILED, CANCELED -> Optional.ofNullable(run.waitingFor());
        };
    }

    private static final String WHY_PENDING = """
            WITH me AS MATERIALIZED (
                SELECT r.uid, r.target, k.rollout, k.ordinal, rt.stage, rt.wave
                FROM slipway.task_run r
                JOIN slipway.task k ON k.id = r.task
                JOIN slipway.rollout_target rt ON rt.rollout = k.rollout AND rt.target = k.target
                WHERE r.uid = :uid
            ), newest AS MATERIALIZED (
                SELECT DISTINCT ON (k.id) k.id, rt.stage, rt.wave, k.target, k.ordinal,
                       k.skipped_reason IS NOT NULL AS skipped, r.state
                FROM me
                JOIN slipway.task k ON k.rollout = me.rollout
                JOIN slipway.rollout_target rt ON rt.rollout = k.rollout AND rt.target = k.target
                JOIN slipway.task_run r ON r.task = k.id
                ORDER BY k.id, r.attempt DESC
            ), judged AS MATERIALIZED (
                SELECT id, stage, wave, target, ordinal, skipped, state,
                       bool_or(state IN ('FAILED', 'CANCELED') AND NOT skipped) OVER earlier AS behind_failed
                FROM newest
                WINDOW earlier AS (PARTITION BY target ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            ), unfinished AS MATERIALIZED (
                SELECT stage, wave FROM judged
                WHERE NOT skipped AND state NOT IN ('DONE', 'FAILED', 'CANCELED')
                  AND NOT (state = 'PENDING' AND behind_failed IS TRUE)
            )
            SELECT CASE WHEN ro.status = 'PAUSED' THEN ro.reason END AS paused,
                   t.name AS target, nullif(t.state, 'OK') AS target_state,
                   (SELECT 'task ' || b.id || ' goes first and is ' || b.state || CASE b.state
                               WHEN 'FAILED' THEN ': retry or skip it' WHEN 'CANCELED' THEN ': retry or skip it'
                               WHEN 'INDETERMINATE' THEN ': resolve its run' ELSE '' END
                    FROM judged b
                    WHERE b.target = me.target AND b.ordinal < me.ordinal AND NOT b.skipped AND b.state <> 'DONE'
                    ORDER BY b.ordinal LIMIT 1) AS behind,
                   EXISTS (SELECT 1 FROM unfinished u WHERE u.stage < me.stage) AS earlier_stage,
                   EXISTS (SELECT 1 FROM unfinished u WHERE u.stage = me.stage AND u.wave < me.wave) AS earlier_wave,
                   (SELECT 'task run ' || a.uid || ' is ' || a.state FROM slipway.task_run a
                    WHERE a.target = me.target AND a.state IN ('AVAILABLE', 'RUNNING', 'INDETERMINATE')) AS busy,
                   (SELECT count(*) FROM slipway.task_run a JOIN slipway.target at ON at.id = a.target
                    WHERE at.server = t.server AND a.state IN ('AVAILABLE', 'RUNNING')) >= s.max_tasks AS server_full,
                   (SELECT count(*) FROM newest n WHERE n.state IN ('AVAILABLE', 'RUNNING'))
                       >= coalesce((p.options ->> 'maxParallel')::int, 10) AS rollout_full
            FROM me
            JOIN slipway.rollout ro ON ro.id = me.rollout
            JOIN slipway.plan p ON p.id = ro.plan
            JOIN slipway.target t ON t.id = me.target
            JOIN slipway.server s ON s.id = t.server
            """;

    private static Optional<WaitingFor> whyPending(Handle handle, TaskRun run) {
        return handle.createQuery(WHY_PENDING)
                .bind("uid", run.uid().value())
                .map((rs, ctx) -> Optional.ofNullable(reason(rs)))
                .findOne()
                .flatMap(why -> why);
    }

    private static @Nullable WaitingFor reason(ResultSet rs) throws SQLException {
        String target = rs.getString("target");
        if (rs.getString("paused") != null) {
            return paused(rs.getString("paused"));
        }
        if (rs.getString("target_state") != null) {
            return new WaitingFor(WaitReason.TARGET_NOT_READY, target + " is " + rs.getString("target_state"));
        }
        if (rs.getString("behind") != null) {
            return new WaitingFor(WaitReason.TARGET_BUSY, "on " + target + ", " + rs.getString("behind"));
        }
        if (rs.getBoolean("earlier_stage")) {
            return new WaitingFor(WaitReason.STAGE, "an earlier stage is not over");
        }
        if (rs.getBoolean("earlier_wave")) {
            return new WaitingFor(WaitReason.WAVE, "an earlier wave is not over");
        }
        if (rs.getString("busy") != null) {
            return new WaitingFor(WaitReason.TARGET_BUSY, "on " + target + ", " + rs.getString("busy"));
        }
        if (rs.getBoolean("server_full") || rs.getBoolean("rollout_full")) {
            String which = rs.getBoolean("server_full") ? "the server" : "the rollout";
            return new WaitingFor(WaitReason.CAP, "as many runs as " + which + " allows are under way");
        }
        return null;
    }

    /** A run that is fencing keeps this reason: a person may abandon it also while its rollout is paused. */
    private static Optional<WaitingFor> whyRunning(Handle handle, TaskRun run) {
        WaitingFor written = run.waitingFor();
        Optional<WaitingFor> why = Optional.ofNullable(written);
        boolean fencing = written != null && written.reason() == WaitReason.FENCING;
        return fencing ? why : pausedWithoutOwner(handle, run).or(() -> why);
    }

    private static final String PAUSED_WITHOUT_OWNER = """
            SELECT ro.reason FROM slipway.task_run r
            JOIN slipway.task k ON k.id = r.task
            JOIN slipway.rollout ro ON ro.id = k.rollout
            WHERE r.uid = :uid AND r.state = 'RUNNING' AND r.owner IS NULL AND r.held
              AND r.cancel_requested_at IS NULL AND ro.status = 'PAUSED'
            """;

    private static Optional<WaitingFor> pausedWithoutOwner(Handle handle, TaskRun run) {
        return handle.createQuery(PAUSED_WITHOUT_OWNER)
                .bind("uid", run.uid().value())
                .map((rs, ctx) -> paused(rs.getString("reason")))
                .findOne();
    }

    private static WaitingFor paused(String reason) {
        return new WaitingFor(WaitReason.PAUSED, "the rollout is paused: " + reason);
    }
}
