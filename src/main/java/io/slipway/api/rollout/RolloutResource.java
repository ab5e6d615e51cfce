package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Cursors;
import io.slipway.api.http.Ids;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.plan.PlanId;
import io.slipway.problem.InputProblem;
import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.RolloutWaitStore;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.Task;
import io.slipway.rollout.task.TaskStore;
import io.slipway.scheduler.RolloutDecisions;
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
final class RolloutResource {
    private final Transactions transactions;
    private final RolloutStore rollouts = new RolloutStore();
    private final TaskStore tasks = new TaskStore();
    private final RolloutDecisions decisions;
    private final Cursors cursors;
    private final Caller caller;

    RolloutResource(Transactions transactions, Cursors cursors, Caller caller, AuditStore audit) {
        this.transactions = transactions;
        this.decisions = new RolloutDecisions(audit);
        this.cursors = cursors;
        this.caller = caller;
    }

    @GET
    public Page<RolloutView> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("plan") @Nullable String plan,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PageRequest request = cursors.request("rollouts?" + state + "&" + plan, limit, cursor);
        RolloutStatus status = status(state);
        PlanId planId = plan == null ? null : Ids.plan(plan);
        return transactions.read(handle -> request.page(
                        rollouts.list(handle, request.afterId(), status, planId, request.rows()), Rollout::id)
                .map(rollout -> view(handle, rollouts, rollout)));
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
    public RolloutView get(@PathParam("id") String id) {
        return transactions.read(handle -> view(handle, rolloutId(id)));
    }

    @GET
    @Path("{id}/tasks")
    public Page<TaskView> tasks(
            @PathParam("id") String id,
            @QueryParam("state") @Nullable String state,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        RolloutId rollout = rolloutId(id);
        TaskView.checkState(state);
        PageRequest request = cursors.request("rollouts/" + id + "/tasks?" + state, limit, cursor);
        return transactions.read(handle -> {
            view(handle, rollout);
            return request.page(tasks.list(handle, rollout, request.afterId(), state, request.rows()), Task::id)
                    .map(task -> TaskView.of(task, null));
        });
    }

    @POST
    @Path("{id}/pause")
    public RolloutView pause(@PathParam("id") String id) {
        RolloutId rolloutId = rolloutId(id);
        return transactions.in("rollout " + id, handle -> {
            decisions.pause(handle, caller.actor(), rolloutId);
            return view(handle, rolloutId);
        });
    }

    @POST
    @Path("{id}/resume")
    public RolloutView resume(@PathParam("id") String id) {
        RolloutId rolloutId = rolloutId(id);
        return transactions.in("rollout " + id, handle -> {
            decisions.resume(handle, caller.actor(), rolloutId);
            return view(handle, rolloutId);
        });
    }

    @POST
    @Path("{id}/cancel")
    public Response cancel(@PathParam("id") String id) {
        RolloutId rolloutId = rolloutId(id);
        return transactions.in("rollout " + id, handle -> {
            decisions.cancel(handle, caller.actor(), rolloutId);
            return Response.accepted(view(handle, rolloutId)).build();
        });
    }

    private RolloutView view(Handle handle, RolloutId id) {
        return view(handle, rollouts, id);
    }

    static RolloutView view(Handle handle, RolloutStore rollouts, RolloutId id) {
        return view(
                handle, rollouts, rollouts.find(handle, id).orElseThrow(() -> Ids.missing("rollout", id.toString())));
    }

    private static RolloutView view(Handle handle, RolloutStore rollouts, Rollout rollout) {
        return RolloutView.of(
                rollout,
                rollouts.progress(handle, rollout.id()),
                new RolloutWaitStore().why(handle, rollout).orElse(null));
    }

    private static RolloutId rolloutId(String id) {
        return new RolloutId(Ids.parse("rollout", id));
    }
}
