package io.slipway.plan;

import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Follow-ups of a plan, stored with the transaction that causes them. A replica runs each at least once. */
@Singleton
public final class OutboxStore {
    private static final String ADD_PLAN_CHECKED = """
            INSERT INTO slipway.outbox (kind, plan, plan_version) VALUES ('plan-checked', :plan, :planVersion)
            """;

    /** Adds the follow-up of an ended check run or a new approval: decide whether the plan can continue. */
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

    /** Takes up to {@code limit} follow-ups. They stay pending if the caller's transaction does not commit. */
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

    /** Delays the first pending follow-up by 5 s, because it failed and others wait behind it. */
    public void postpone(Handle handle) {
        handle.createUpdate(POSTPONE).execute();
    }

    /** A follow-up. The caller drops it if the plan has another version. */
    public record Owed(PlanId plan, int planVersion) {}
}
