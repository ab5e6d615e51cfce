package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Creation;
import io.slipway.api.http.IdempotentCreation;
import io.slipway.api.http.Ids;
import io.slipway.api.plan.PlanResource;
import io.slipway.control.Transactions;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.rollout.RolloutId;
import io.slipway.rollout.RolloutStore;
import io.slipway.scheduler.RolloutCreator;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;

/** Rolls a plan out. */
@Path("/v1/plans/{id}/rollout")
@Tag(name = "plans")
public final class PlanRolloutResource {
    private final Transactions transactions;
    private final PlanStore plans = new PlanStore();
    private final RolloutStore rollouts = new RolloutStore();
    private final RolloutCreator creator;
    private final IdempotentCreation idempotent;
    private final Caller acting;

    PlanRolloutResource(
            Transactions transactions, RolloutCreator creator, IdempotentCreation idempotent, Caller acting) {
        this.transactions = transactions;
        this.creator = creator;
        this.idempotent = idempotent;
        this.acting = acting;
    }

    @POST
    public Response create(@PathParam("id") String id) {
        PlanId planId = PlanResource.planId(id);
        return idempotent.create("", () -> newcomersChecked(planId), (handle, ignored) -> {
            RolloutId rollout = creator.create(handle, locked(handle, planId), acting.actor());
            return new Creation("/v1/rollouts/" + rollout, RolloutResource.document(handle, rollouts, rollout), null);
        });
    }

    /** In a transaction of its own: the refusal leaves the check behind that it asked for. */
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
