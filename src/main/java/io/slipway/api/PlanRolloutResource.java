package io.slipway.api;

import io.slipway.plan.Plan;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanStore;
import io.slipway.rollout.RolloutId;
import io.slipway.rollout.RolloutStore;
import io.slipway.scheduler.RolloutCreator;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Rolls a plan out. */
@Path("/v1/plans/{id}/rollout")
@Tag(name = "plans")
public class PlanRolloutResource {
    private final PlanStore plans = new PlanStore();
    private final RolloutStore rollouts = new RolloutStore();
    private final RolloutCreator creator;
    private final IdempotentCreation idempotent;
    private final Acting acting;

    PlanRolloutResource(RolloutCreator creator, IdempotentCreation idempotent, Acting acting) {
        this.creator = creator;
        this.idempotent = idempotent;
        this.acting = acting;
    }

    @POST
    public Response create(@PathParam("id") String id) {
        PlanId planId = PlanResource.planId(id);
        return idempotent.create("", handle -> {
            plans.lock(handle, planId);
            Plan plan = plans.find(handle, planId).orElseThrow(() -> Ids.missing("plan", id));
            RolloutId rollout = creator.create(handle, plan, acting.actor());
            return new Created("/v1/rollouts/" + rollout, RolloutResource.document(handle, rollouts, rollout), null);
        });
    }
}
