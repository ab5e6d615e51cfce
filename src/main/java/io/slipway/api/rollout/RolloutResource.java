package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Cursors;
import io.slipway.api.http.Ids;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutListStore;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.RolloutWaitStore;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.Task;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.rollout.task.TaskStore;
import io.slipway.rollout.task.WaitingFor;
import io.slipway.rollout.task.WaitingStore;
import io.slipway.scheduler.RolloutDecisions;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rollouts: the execution of plans. */
@Path("/v1/rollouts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Rollouts")
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
    @Operation(summary = "List rollouts, the newest first")
    public Page<RolloutView> list(@BeanParam RolloutQuery query) {
        PageRequest request = query.page(cursors);
        RolloutListStore.Filter filter = query.filter();
        return transactions.read(handle -> request.page(
                        new RolloutListStore().list(handle, request.beforeId(), filter, request.rows()), Rollout::id)
                .map(rollout -> view(handle, rollout)));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show a rollout")
    public RolloutView get(@PathParam("id") String id) {
        return transactions.read(handle -> view(handle, rolloutId(id)));
    }

    @GET
    @Path("{id}/tasks")
    @Operation(summary = "List the tasks of a rollout in their order")
    public Page<TaskView> listTasks(
            @PathParam("id") String id,
            @Parameter(schema = @Schema(ref = "TaskState")) @QueryParam("state") @Nullable String state,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        RolloutId rollout = rolloutId(id);
        TaskView.checkState(state);
        PageRequest request = cursors.request("rollouts/" + id + "/tasks?" + state, limit, cursor);
        return transactions.read(handle -> {
            view(handle, rollout);
            Page<Task> page =
                    request.page(tasks.list(handle, rollout, request.afterId(), state, request.rows()), Task::id);
            Map<TaskId, TaskRunView> newest = newest(handle, page.items());
            return page.map(task -> TaskView.listed(task, newest.get(task.id())));
        });
    }

    private Map<TaskId, TaskRunView> newest(Handle handle, List<Task> tasks) {
        List<TaskRun> runs =
                new TaskRunStore().newest(handle, tasks.stream().map(Task::id).toList());
        Map<TaskRunId, WaitingFor> why = new WaitingStore().why(handle, runs);
        return runs.stream().collect(Collectors.toMap(TaskRun::task, run -> TaskRunView.of(run, why.get(run.uid()))));
    }

    @POST
    @Path("{id}/pause")
    @Operation(summary = "Pause a rollout", description = "No run starts any more; those that run finish.")
    public RolloutView pause(@PathParam("id") String id) {
        RolloutId rolloutId = rolloutId(id);
        return transactions.in("rollout " + id, handle -> {
            decisions.pause(handle, caller.actor(), rolloutId);
            return view(handle, rolloutId);
        });
    }

    @POST
    @Path("{id}/resume")
    @Operation(summary = "Resume a paused rollout", description = "The count of failures is 0 again.")
    public RolloutView resume(@PathParam("id") String id) {
        RolloutId rolloutId = rolloutId(id);
        return transactions.in("rollout " + id, handle -> {
            decisions.resume(handle, caller.actor(), rolloutId);
            return view(handle, rolloutId);
        });
    }

    @POST
    @Path("{id}/cancel")
    @Operation(summary = "Cancel a rollout", description = "Running runs are asked to end.")
    @APIResponseSchema(value = RolloutView.class, responseCode = "202", responseDescription = "The rollout")
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
        return view(handle, rollouts.find(handle, id).orElseThrow(() -> Ids.missing("rollout", id.toString())));
    }

    private static RolloutView view(Handle handle, Rollout rollout) {
        return RolloutView.of(
                rollout,
                new RolloutListStore().progress(handle, rollout.id()),
                new RolloutWaitStore().why(handle, rollout).orElse(null));
    }

    private static RolloutId rolloutId(String id) {
        return new RolloutId(Ids.parse("rollout", id));
    }
}
