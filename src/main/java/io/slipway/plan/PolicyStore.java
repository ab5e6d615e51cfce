package io.slipway.plan;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Policies and approvals of plans. */
public final class PolicyStore {
    private static final String POLICY = """
            SELECT coalesce(max(e.approvals), 0) AS approvals, coalesce(bool_and(e.auto_rollout), false) AS auto_rollout
            FROM slipway.target t
            JOIN slipway.server s ON s.id = t.server
            JOIN slipway.environment e ON e.id = s.environment
            WHERE t.id = ANY (:targets)
            """;

    /** The policy of the environments of these targets. */
    public PlanPolicy policy(Handle handle, List<Long> targets) {
        return handle.createQuery(POLICY)
                .bindArray("targets", Long.class, targets)
                .map((rs, ctx) -> new PlanPolicy(rs.getInt("approvals"), rs.getBoolean("auto_rollout")))
                .one();
    }

    /**
     * The demands of the environments of a plan's targets: the largest number of approvals, automatic only in all.
     *
     * @param approvals by people other than the author
     * @param autoRollout whether the service creates the rollout when the plan becomes READY
     */
    public record PlanPolicy(int approvals, boolean autoRollout) {}

    private static final String APPROVALS = """
            SELECT count(*) FROM slipway.approval a JOIN slipway.plan p ON p.id = a.plan AND p.version = a.plan_version
            WHERE a.plan = :plan AND a.actor <> p.actor
            """;

    /** How many people other than the author approved the current version. */
    public int approvals(Handle handle, PlanId plan) {
        return handle.createQuery(APPROVALS)
                .bind("plan", plan.value())
                .mapTo(Integer.class)
                .one();
    }
}
