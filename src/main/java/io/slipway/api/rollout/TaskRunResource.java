package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.api.json.CheckedBody;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.FieldError;
import io.slipway.problem.ProblemException;
import io.slipway.rollout.ownership.DoubtStore.Doubt;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.rollout.task.WaitingStore;
import io.slipway.scheduler.TaskDecisions;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.worker.target.DoubtResolver;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Task runs: the attempts at a task, with the decisions about them. */
@Path("/v1/task-runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Rollouts")
final class TaskRunResource {
    private static final String KIND = "task-run";

    private final Transactions transactions;
    private final TaskRunStore runs = new TaskRunStore();
    private final WaitingStore waiting = new WaitingStore();
    private final SignalStore signals = new SignalStore();
    private final TaskDecisions decisions;
    private final DoubtResolver resolver;
    private final Caller caller;

    TaskRunResource(Transactions transactions, DoubtResolver resolver, Caller caller, AuditStore audit) {
        this.transactions = transactions;
        this.decisions = new TaskDecisions(audit);
        this.resolver = resolver;
        this.caller = caller;
    }

    @GET
    @Path("{uid}")
    @Operation(summary = "Show a task run")
    public TaskRunView get(@PathParam("uid") String uid) {
        return transactions.read(handle -> {
            TaskRun run = find(handle, runId(uid));
            return TaskRunView.of(run, waiting.why(handle, run).orElse(null));
        });
    }

    @POST
    @Path("{uid}/cancel")
    @Operation(summary = "Cancel a run, or ask its owner to end it")
    @APIResponseSchema(value = CanceledRun.class, responseCode = "202", responseDescription = "It ends or has ended")
    public Response cancel(@PathParam("uid") String uid) {
        TaskRunId id = runId(uid);
        return transactions.in("task run " + uid, handle -> {
            TaskRun run = decisions.cancel(handle, caller.actor(), id);
            return Response.accepted(CanceledRun.of(run)).build();
        });
    }

    @POST
    @Path("{uid}/resolve")
    @Operation(
            summary = "Say whether the step in doubt took effect",
            description = "DONE: the step took effect. FAILED: it did not. The target must respond. If the target knows"
                    + " the outcome and it contradicts the decision, the answer is 409.")
    public TaskRunView resolve(@PathParam("uid") String uid, ResolveBody body) {
        TaskRunId id = runId(uid);
        var fields = new Fields();
        String reason = body.reason(fields);
        boolean done = body.done();
        fields.check();
        Doubt doubt = transactions.read(handle ->
                resolver.find(handle, id).orElseThrow(() -> conflict(find(handle, id), "resolved")));
        DoubtResolver.Settled settled =
                resolver.settle(doubt, new DoubtResolver.Decision(caller.actor().name(), done, reason));
        return transactions.in("task run " + uid, handle -> {
            if (!resolver.write(handle, settled)) {
                throw conflict(find(handle, id), "resolved");
            }
            signals.send(handle, new Signal.Wake());
            caller.record(handle, "resolve", KIND, uid, Map.of("state", done ? "DONE" : "FAILED", "reason", reason));
            return TaskRunView.of(find(handle, id));
        });
    }

    @POST
    @Path("{uid}/abandon")
    @Operation(
            summary = "Give up a run that has been fencing for more than 60 s",
            description = "The run becomes INDETERMINATE. Then resolve it, or delete its target.")
    public TaskRunView abandon(@PathParam("uid") String uid, AbandonBody body) {
        TaskRunId id = runId(uid);
        var fields = new Fields();
        String reason = fields.reason(body.reason());
        fields.check();
        return transactions.in("task run " + uid, handle -> {
            return TaskRunView.of(decisions.abandon(handle, caller.actor(), id, reason));
        });
    }

    private static ProblemException conflict(TaskRun run, String action) {
        return new ConflictProblem.State(
                        "task run", run.uid().toString(), run.state().name(), action)
                .asException();
    }

    private TaskRun find(Handle handle, TaskRunId id) {
        return runs.find(handle, id).orElseThrow(() -> Ids.missing("task run", id.toString()));
    }

    private static TaskRunId runId(String uid) {
        return new TaskRunId(Ids.parse("task run", uid));
    }

    /** Whether the step in doubt took effect, and how the caller knows. */
    @Schema(requiredProperties = {"state", "reason"})
    record ResolveBody(
            @Schema(enumeration = {"DONE", "FAILED"}) @Nullable
            String state,

            @Nullable String reason) implements CheckedBody.Act {
        @Override
        public List<FieldError> errors() {
            return Fields.errors(this::reason);
        }

        String reason(Fields fields) {
            fields.require(done() || "FAILED".equals(state), "/state", "is required: DONE or FAILED");
            return fields.reason(reason);
        }

        boolean done() {
            return "DONE".equals(state);
        }
    }

    /** The reason to give up the wait for the earlier session. */
    @Schema(requiredProperties = "reason")
    record AbandonBody(@Nullable String reason) implements CheckedBody.Act {
        @Override
        public List<FieldError> errors() {
            return Fields.errors(fields -> fields.reason(reason));
        }
    }
}
