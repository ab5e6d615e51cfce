package io.slipway.api.rollout;

import io.slipway.api.http.AuditedActor;
import io.slipway.api.http.Cursors;
import io.slipway.api.http.Ids;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.plan.PlanResource;
import io.slipway.control.Transactions;
import io.slipway.plan.PlanId;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutId;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.Task;
import io.slipway.rollout.TaskRunId;
import io.slipway.rollout.TaskStore;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rollouts: the execution of plans. */
@Path("/v1/rollouts")
@Tag(name = "rollouts")
public final class RolloutResource {
    private final Transactions transactions;
    private final RolloutStore rollouts = new RolloutStore();
    private final TaskStore tasks = new TaskStore();
    private final PromotionStore promotion = new PromotionStore();
    private final SignalStore signals = new SignalStore();
    private final Cursors cursors;
    private final AuditedActor acting;

    RolloutResource(Transactions transactions, Cursors cursors, AuditedActor acting) {
        this.transactions = transactions;
        this.cursors = cursors;
        this.acting = acting;
    }

    @GET
    public Page<RolloutDocument> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("plan") @Nullable String plan,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PageRequest slice = cursors.slice("rollouts?" + state + "&" + plan, limit, cursor);
        RolloutStatus status = status(state);
        PlanId planId = plan == null ? null : PlanResource.planId(plan);
        return transactions.read(handle -> slice.page(
                        rollouts.list(handle, slice.afterId(), status, planId, slice.rows()), Rollout::id)
                .map(rollout -> RolloutDocument.of(rollout, rollouts.progress(handle, rollout.id()))));
    }

    private static @Nullable RolloutStatus status(@Nullable String state) {
        if (state == null) {
            return null;
        }
        return Arrays.stream(RolloutStatus.values())
                .filter(s -> s.name().equals(state))
                .findFirst()
                .orElseThrow(() -> new InputProblem.Validation(
                                "?state", "must be one of " + Arrays.toString(RolloutStatus.values()))
                        .asException());
    }

    @GET
    @Path("{id}")
    public RolloutDocument get(@PathParam("id") String id) {
        return transactions.read(handle -> document(handle, rolloutId(id)));
    }

    @GET
    @Path("{id}/tasks")
    public Page<TaskDocument> tasks(
            @PathParam("id") String id,
            @QueryParam("state") @Nullable String state,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        RolloutId rollout = rolloutId(id);
        TaskDocument.checkState(state);
        PageRequest slice = cursors.slice("rollouts/" + id + "/tasks?" + state, limit, cursor);
        return transactions.read(handle -> {
            document(handle, rollout);
            return slice.page(tasks.list(handle, rollout, slice.afterId(), state, slice.rows()), Task::id)
                    .map(task -> TaskDocument.of(task, null));
        });
    }

    @POST
    @Path("{id}/pause")
    public RolloutDocument pause(@PathParam("id") String id) {
        return move(id, "pause", RolloutStatus.RUNNING, RolloutStatus.PAUSED);
    }

    @POST
    @Path("{id}/resume")
    public RolloutDocument resume(@PathParam("id") String id) {
        return move(id, "resume", RolloutStatus.PAUSED, RolloutStatus.RUNNING);
    }

    @POST
    @Path("{id}/cancel")
    public Response cancel(@PathParam("id") String id) {
        RolloutId rolloutId = rolloutId(id);
        return transactions.in("rollout " + id, handle -> {
            Rollout rollout = rollouts.lock(handle, rolloutId).orElseThrow(() -> Ids.missing("rollout", id));
            if (!rollout.status().isOpen()
                    || !rollouts.move(handle, rollout, RolloutStatus.CANCELED, null, rollout.failuresForgiven())) {
                throw new ConflictProblem.State("rollout", id, rollout.status().name(), "canceled").asException();
            }
            for (TaskRunId run : rollouts.cancelRuns(handle, rolloutId)) {
                signals.send(handle, new Signal.CancelTaskRun(run.value()));
            }
            acting.record(handle, "cancel", "rollout", id);
            return Response.accepted(document(handle, rolloutId)).build();
        });
    }

    private RolloutDocument move(String id, String act, RolloutStatus from, RolloutStatus to) {
        RolloutId rolloutId = rolloutId(id);
        return transactions.in("rollout " + id, handle -> {
            Rollout rollout = rollouts.lock(handle, rolloutId).orElseThrow(() -> Ids.missing("rollout", id));
            if (rollout.status() != from && rollout.status() != to) {
                throw new ConflictProblem.State("rollout", id, rollout.status().name(), act + "d").asException();
            }
            int forgiven = promotion.tally(handle, rolloutId).failures();
            boolean pause = to == RolloutStatus.PAUSED;
            if (rollout.status() == from
                    && rollouts.move(
                            handle,
                            rollout,
                            to,
                            pause ? "paused" : null,
                            pause ? rollout.failuresForgiven() : forgiven)) {
                rollouts.hold(handle, rolloutId, pause);
                acting.record(handle, act, "rollout", id);
                signals.send(handle, new Signal.Wake());
            }
            return document(handle, rolloutId);
        });
    }

    private RolloutDocument document(Handle handle, RolloutId id) {
        return document(handle, rollouts, id);
    }

    static RolloutDocument document(Handle handle, RolloutStore rollouts, RolloutId id) {
        Rollout rollout = rollouts.find(handle, id).orElseThrow(() -> Ids.missing("rollout", id.toString()));
        return RolloutDocument.of(rollout, rollouts.progress(handle, id));
    }

    private static RolloutId rolloutId(String id) {
        return new RolloutId(Ids.parse("rollout", id));
    }
}
