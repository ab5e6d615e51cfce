package io.slipway.plan;

import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Follow-ups of a plan that are owed once its transaction is in: done at least once, by whichever replica comes. */
@Singleton
public final class OutboxStore {
    private static final String ADD_PLAN_CHECKED = """
            INSERT INTO slipway.outbox (kind, plan, plan_version) VALUES ('plan-checked', :plan, :planVersion)
            """;

    /** The plan's checks are over, or an approval came: look whether it can go on. */
    public void addPlanChecked(Handle handle, PlanId plan, int planVersion) {
        handle.createUpdate(ADD_PLAN_CHECKED)
                .bind("plan", plan.value())
                .bind("planVersion", planVersion)
                .execute();
    }

    private static final String TAKE = """
            WITH c AS MATERIALIZED (
                SELECT id FROM slipway.outbox
                WHERE done_at IS NULL AND kind = 'plan-checked'
                  AND (not_before <= now() OR not_before > now() + interval '2 min')
                ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
            )
            UPDATE slipway.outbox o SET done_at = now() FROM c WHERE o.id = c.id
            RETURNING o.plan, o.plan_version
            """;

    /** Takes what is owed; it stays owed if the caller's transaction does not commit. */
    public List<Owed> take(Handle handle, int limit) {
        return handle.createQuery(TAKE)
                .bind("limit", limit)
                .map((rs, ctx) -> new Owed(new PlanId(rs.getLong("plan")), rs.getInt("plan_version")))
                .list();
    }

    private static final String POSTPONE = """
            UPDATE slipway.outbox SET attempts = attempts + 1, not_before = now() + interval '5 s'
            WHERE id = (SELECT min(id) FROM slipway.outbox
                        WHERE done_at IS NULL AND kind = 'plan-checked' AND not_before <= now())
            """;

    /** Lets the first that is owed wait 5 s: it could not be done now, and others are behind it. */
    public void postpone(Handle handle) {
        handle.createUpdate(POSTPONE).execute();
    }

    /** A follow-up; dropped when the plan has another version by now. */
    public record Owed(PlanId plan, int planVersion) {}
}
