package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Creation;
import io.slipway.api.http.IdempotentCreation;
import io.slipway.api.http.Ids;
import io.slipway.control.Transactions;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.task.RolloutId;
import io.slipway.scheduler.RolloutCreator;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;

/** Creates the rollout of a plan. */
@Path("/v1/plans/{id}/rollout")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Plans")
final class PlanRolloutResource {
    private final Transactions transactions;
    private final PlanStore plans = new PlanStore();
    private final RolloutStore rollouts = new RolloutStore();
    private final RolloutCreator creator;
    private final IdempotentCreation idempotent;
    private final Caller caller;

    PlanRolloutResource(
            Transactions transactions, RolloutCreator creator, IdempotentCreation idempotent, Caller caller) {
        this.transactions = transactions;
        this.creator = creator;
        this.idempotent = idempotent;
        this.caller = caller;
    }

    @POST
    @Operation(summary = "Roll a READY plan out")
    @APIResponseSchema(value = RolloutView.class, responseCode = "201", responseDescription = "The rollout")
    public Response create(@PathParam("id") String id) {
        PlanId planId = Ids.plan(id);
        return idempotent.create("", () -> newcomersChecked(planId), (handle, ignored) -> {
            RolloutId rollout = creator.create(handle, locked(handle, planId), caller.actor());
            return new Creation("/v1/rollouts/" + rollout, RolloutResource.view(handle, rollouts, rollout), null);
        });
    }

    /** In its own transaction: the requested check run must stay even though the request is refused. */
    private boolean newcomersChecked(PlanId id) {
        Optional<Plan> again = transactions.in("plan " + id, handle -> {
            Plan plan = locked(handle, id);
            return creator.checkNewcomers(handle, plan) ? Optional.of(plan) : Optional.empty();
        });
        again.ifPresent(plan -> {
            throw RolloutCreator.notReady(plan, PlanStatus.CHECKING);
        });
        return true;
    }

    private Plan locked(Handle handle, PlanId id) {
        plans.lock(handle, id);
        return plans.find(handle, id).orElseThrow(() -> Ids.missing("plan", id.toString()));
    }
}
