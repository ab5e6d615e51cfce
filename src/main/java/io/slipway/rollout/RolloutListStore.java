package io.slipway.rollout;

import io.slipway.plan.PlanId;
import io.slipway.rollout.task.RolloutId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Lists rollouts, and counts the tasks of their waves. */
public final class RolloutListStore {
    private static final String LIST = RolloutStore.SELECT + """
            WHERE id < :before AND (:status::text IS NULL OR status = :status)
              AND (:plan::bigint IS NULL OR plan = :plan)
              AND (:actor::text IS NULL OR actor = :actor)
              AND (:since::timestamptz IS NULL OR created_at >= :since)
              AND (:target::text IS NULL OR EXISTS (
                  SELECT 1 FROM slipway.rollout_target rt JOIN slipway.target t ON t.id = rt.target
                  WHERE rt.rollout = rollout.id AND t.name = :target))
            ORDER BY id DESC LIMIT :limit
            """;

    /**
     * A page, the newest first.
     *
     * @param before the id of the last rollout of the page before
     */
    public List<Rollout> list(Handle handle, long before, Filter filter, int limit) {
        return handle.createQuery(LIST)
                .bind("before", before)
                .bind("status", filter.status())
                .bind("plan", filter.plan() == null ? null : filter.plan().value())
                .bind("actor", filter.actor())
                .bind("since", filter.since())
                .bind("target", filter.target())
                .bind("limit", limit)
                .map(RolloutStore::rollout)
                .list();
    }

    /**
     * What a rollout must have to be listed. A null field matches each rollout.
     *
     * @param target name of one of its targets
     * @param actor the person that created it, or {@code slipway}
     * @param since not created before this time
     */
    public record Filter(
            @Nullable RolloutStatus status,
            @Nullable PlanId plan,
            @Nullable String target,
            @Nullable String actor,
            @Nullable Instant since) {}

    private static final String PROGRESS = """
            SELECT rt.environment, rt.stage, rt.wave, count(*) AS tasks,
                   count(*) FILTER (WHERE k.skipped_reason IS NOT NULL OR r.state = 'DONE') AS done,
                   count(*) FILTER (WHERE k.skipped_reason IS NULL AND r.state = 'FAILED') AS failed,
                   count(*) FILTER (WHERE r.state = 'RUNNING') AS running,
                   count(*) FILTER (WHERE k.skipped_reason IS NOT NULL) AS skipped,
                   count(*) FILTER (WHERE k.skipped_reason IS NULL AND r.state = 'CANCELED') AS canceled,
                   count(*) FILTER (WHERE k.skipped_reason IS NULL AND r.state = 'INDETERMINATE') AS indeterminate
            FROM slipway.rollout_target rt
            JOIN slipway.task k ON k.rollout = rt.rollout AND k.target = rt.target
            JOIN LATERAL (SELECT state FROM slipway.task_run r WHERE r.task = k.id ORDER BY attempt DESC LIMIT 1) r ON true
            WHERE rt.rollout = :rollout
            GROUP BY rt.environment, rt.stage, rt.wave
            ORDER BY rt.stage, rt.wave
            """;

    /** The progress of each wave, in their order. */
    public List<WaveProgress> progress(Handle handle, RolloutId rollout) {
        return handle.createQuery(PROGRESS)
                .bind("rollout", rollout.value())
                .map((rs, ctx) -> new WaveProgress(
                        rs.getString("environment"),
                        new WaveCounts(
                                rs.getInt("tasks"),
                                rs.getInt("done"),
                                rs.getInt("failed"),
                                rs.getInt("running"),
                                rs.getInt("skipped"),
                                rs.getInt("canceled"),
                                rs.getInt("indeterminate"))))
                .list();
    }

    /** The progress of one wave of a stage, which is an environment. */
    public record WaveProgress(String environment, WaveCounts counts) {}

    /**
     * The numbers of tasks of a wave.
     *
     * @param tasks all
     * @param done DONE or SKIPPED
     * @param skipped those of {@code done} that are SKIPPED
     * @param indeterminate their outcome is unknown
     */
    public record WaveCounts(
            int tasks, int done, int failed, int running, int skipped, int canceled, int indeterminate) {}
}
