package io.slipway.rollout;

/** The newest run of each task, as the first part of the statements that decide about a rollout. */
final class NewestRuns {
    /** Each task of the rollout with its newest run, and whether an earlier task of its target has failed. */
    static final String WITH = """
            WITH newest AS MATERIALIZED (
                SELECT DISTINCT ON (k.id) k.id, rt.stage, rt.wave, k.target, k.ordinal,
                       k.skipped_reason IS NOT NULL AS skipped, r.uid, r.state, r.error_code,
                       r.fencing_since < now() - interval '60 s' AS fencing
                FROM slipway.task k
                JOIN slipway.rollout_target rt ON rt.rollout = k.rollout AND rt.target = k.target
                JOIN slipway.task_run r ON r.task = k.id
                WHERE k.rollout = :rollout
                ORDER BY k.id, r.attempt DESC
            ), newest_run AS MATERIALIZED (
                SELECT n.id, n.stage, n.wave, n.target, n.skipped, n.uid, n.state, n.error_code, n.fencing,
                       bool_or(n.state IN ('FAILED', 'CANCELED') AND NOT n.skipped) OVER earlier AS behind_failed
                FROM newest n
                WINDOW earlier AS (PARTITION BY n.target ORDER BY n.ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            )
            """;

    private NewestRuns() {}
}
