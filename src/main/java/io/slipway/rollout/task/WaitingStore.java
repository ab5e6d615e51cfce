package io.slipway.rollout.task;

import io.slipway.problem.WaitReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads why a run does not move. For a PENDING run, the conditions of its promotion decide. For a RUNNING run, the wait
 * reason that its owner has stored decides, and the pause that keeps the next owner away.
 */
public final class WaitingStore {
    /** The reason; empty for a run that moves, or that will within seconds. Of a run that has ended, its last one. */
    public Optional<WaitingFor> why(Handle handle, TaskRun run) {
        return Optional.ofNullable(why(handle, List.of(run)).get(run.uid()));
    }

    /** The reasons of the runs that wait, with two queries however many there are. */
    public Map<TaskRunId, WaitingFor> why(Handle handle, List<TaskRun> runs) {
        Map<TaskRunId, WaitingFor> reasons = new HashMap<>();
        for (TaskRun run : runs) {
            WaitingFor stored = run.waitingFor();
            if (stored != null && run.state() != TaskRunState.PENDING) {
                reasons.put(run.uid(), stored);
            }
        }
        reasons.putAll(whyPending(handle, uids(runs, run -> run.state() == TaskRunState.PENDING)));
        reasons.putAll(pausedWithoutOwner(handle, uids(runs, WaitingStore::mayBePaused)));
        return reasons;
    }

    /** A run that is fencing keeps this reason: a person may abandon it also while its rollout is paused. */
    private static boolean mayBePaused(TaskRun run) {
        WaitingFor stored = run.waitingFor();
        return run.state() == TaskRunState.RUNNING && (stored == null || stored.reason() != WaitReason.FENCING);
    }

    private static List<Long> uids(List<TaskRun> runs, Predicate<TaskRun> wanted) {
        return runs.stream().filter(wanted).map(run -> run.uid().value()).toList();
    }

    private static final String WHY_PENDING = """
            WITH me AS MATERIALIZED (
                SELECT r.uid, r.target, k.rollout, k.ordinal, rt.stage, rt.wave
                FROM slipway.task_run r
                JOIN slipway.task k ON k.id = r.task
                JOIN slipway.rollout_target rt ON rt.rollout = k.rollout AND rt.target = k.target
                WHERE r.uid = ANY (:uids)
            ), newest AS MATERIALIZED (
                SELECT DISTINCT ON (k.id) k.id, k.rollout, rt.stage, rt.wave, k.target, k.ordinal,
                       k.skipped_reason IS NOT NULL AS skipped, r.state
                FROM (SELECT DISTINCT rollout FROM me) mine
                JOIN slipway.task k ON k.rollout = mine.rollout
                JOIN slipway.rollout_target rt ON rt.rollout = k.rollout AND rt.target = k.target
                JOIN slipway.task_run r ON r.task = k.id
                ORDER BY k.id, r.attempt DESC
            ), judged AS MATERIALIZED (
                SELECT id, rollout, stage, wave, target, ordinal, skipped, state,
                       bool_or(state IN ('FAILED', 'CANCELED') AND NOT skipped) OVER earlier AS behind_failed
                FROM newest
                WINDOW earlier AS (PARTITION BY rollout, target ORDER BY ordinal
                                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            ), first_open AS MATERIALIZED (
                SELECT DISTINCT ON (rollout) rollout, stage, wave FROM judged
                WHERE NOT skipped AND state NOT IN ('DONE', 'FAILED', 'CANCELED')
                  AND NOT (state = 'PENDING' AND behind_failed IS TRUE)
                ORDER BY rollout, stage, wave
            ), first_ahead AS MATERIALIZED (
                SELECT DISTINCT ON (me.uid) me.uid,
                       'task ' || b.id || ' goes first and is ' || b.state || CASE b.state
                           WHEN 'FAILED' THEN ': retry or skip it' WHEN 'CANCELED' THEN ': retry or skip it'
                           WHEN 'INDETERMINATE' THEN ': resolve its run' ELSE '' END AS behind
                FROM me
                JOIN judged b ON b.rollout = me.rollout AND b.target = me.target AND b.ordinal < me.ordinal
                WHERE NOT b.skipped AND b.state <> 'DONE'
                ORDER BY me.uid, b.ordinal
            ), active AS MATERIALIZED (
                SELECT rollout, count(*) AS runs FROM newest WHERE state IN ('AVAILABLE', 'RUNNING') GROUP BY rollout
            ), load AS MATERIALIZED (
                SELECT t.server, count(*) AS runs FROM slipway.task_run a JOIN slipway.target t ON t.id = a.target
                WHERE a.state IN ('AVAILABLE', 'RUNNING') GROUP BY t.server
            )
            SELECT me.uid, CASE WHEN ro.status = 'PAUSED' THEN ro.reason END AS paused,
                   t.name AS target, nullif(t.state, 'OK') AS target_state, first_ahead.behind,
                   first_open.stage < me.stage AS earlier_stage,
                   first_open.stage = me.stage AND first_open.wave < me.wave AS earlier_wave,
                   (SELECT 'task run ' || a.uid || ' is ' || a.state FROM slipway.task_run a
                    WHERE a.target = me.target AND a.state IN ('AVAILABLE', 'RUNNING', 'INDETERMINATE')) AS busy,
                   load.runs >= s.max_tasks AS server_full,
                   active.runs >= coalesce((p.options ->> 'maxParallel')::int, 10) AS rollout_full
            FROM me
            JOIN slipway.rollout ro ON ro.id = me.rollout
            JOIN slipway.plan p ON p.id = ro.plan
            JOIN slipway.target t ON t.id = me.target
            JOIN slipway.server s ON s.id = t.server
            LEFT JOIN first_open ON first_open.rollout = me.rollout
            LEFT JOIN first_ahead ON first_ahead.uid = me.uid
            LEFT JOIN active ON active.rollout = me.rollout
            LEFT JOIN load ON load.server = t.server
            """;

    private static Map<TaskRunId, WaitingFor> whyPending(Handle handle, List<Long> uids) {
        Map<TaskRunId, WaitingFor> reasons = new HashMap<>();
        if (!uids.isEmpty()) {
            handle.createQuery(WHY_PENDING)
                    .bindArray("uids", Long.class, uids)
                    .map((rs, ctx) -> new Waiting(new TaskRunId(rs.getLong("uid")), reason(rs)))
                    .forEach(each -> each.addTo(reasons));
        }
        return reasons;
    }

    private record Waiting(TaskRunId uid, @Nullable WaitingFor why) {
        void addTo(Map<TaskRunId, WaitingFor> reasons) {
            if (why != null) {
                reasons.put(uid, why);
            }
        }
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

    private static final String PAUSED_WITHOUT_OWNER = """
            SELECT r.uid, ro.reason FROM slipway.task_run r
            JOIN slipway.task k ON k.id = r.task
            JOIN slipway.rollout ro ON ro.id = k.rollout
            WHERE r.uid = ANY (:uids) AND r.state = 'RUNNING' AND r.owner IS NULL AND r.held
              AND r.cancel_requested_at IS NULL AND ro.status = 'PAUSED'
            """;

    private static Map<TaskRunId, WaitingFor> pausedWithoutOwner(Handle handle, List<Long> uids) {
        Map<TaskRunId, WaitingFor> reasons = new HashMap<>();
        if (!uids.isEmpty()) {
            handle.createQuery(PAUSED_WITHOUT_OWNER)
                    .bindArray("uids", Long.class, uids)
                    .map((rs, ctx) -> new Waiting(new TaskRunId(rs.getLong("uid")), paused(rs.getString("reason"))))
                    .forEach(each -> each.addTo(reasons));
        }
        return reasons;
    }

    private static WaitingFor paused(String reason) {
        return new WaitingFor(WaitReason.PAUSED, "the rollout is paused: " + reason);
    }
}
