package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.api.http.ProblemMapper;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.rollout.ownership.DoubtStore.Doubt;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
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
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Task runs: the attempts at a task, with the decisions about them. */
@Path("/v1/task-runs")
@Tag(name = "rollouts")
final class TaskRunResource {
    private static final String KIND = "task-run";
    private static final int MAX_UIDS = 10_000;
    private static final int CANCEL_BATCH = 50;

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
    public TaskRunView get(@PathParam("uid") String uid) {
        return transactions.read(handle -> {
            TaskRun run = find(handle, runId(uid));
            return TaskRunView.of(run, waiting.why(handle, run).orElse(null));
        });
    }

    @POST
    @Path("{uid}/cancel")
    public Response cancel(@PathParam("uid") String uid) {
        TaskRunId id = runId(uid);
        return transactions.in("task run " + uid, handle -> {
            TaskRun run = decisions.cancel(handle, caller.actor(), id);
            return Response.accepted(new Canceled(run)).build();
        });
    }

    @POST
    @Path("cancel")
    public Response cancelMany(CancelBody body) {
        List<TaskRunId> ids = ids(body);
        transactions.read(handle -> runs.missing(handle, ids)).ifPresent(id -> {
            throw Ids.missing("task run", id.toString());
        });
        List<TaskRunId> sorted =
                ids.stream().sorted(Comparator.comparingLong(TaskRunId::value)).toList();
        Map<TaskRunId, Object> answers = new HashMap<>();
        for (int from = 0; from < sorted.size(); from += CANCEL_BATCH) {
            answers.putAll(cancelSome(sorted.subList(from, Math.min(sorted.size(), from + CANCEL_BATCH))));
        }
        return Response.accepted(new CanceledAll(ids.stream().map(answers::get).toList()))
                .build();
    }

    /** In small transactions, so that the owner of a run waits for few row locks at most. */
    private Map<TaskRunId, Object> cancelSome(List<TaskRunId> ids) {
        try {
            return transactions.in("task runs", handle -> {
                Map<TaskRunId, Object> answers = new HashMap<>();
                ids.forEach(id -> answers.put(id, cancelOne(handle, id)));
                return answers;
            });
        } catch (ProblemException e) {
            if (!(e.problem() instanceof ServiceProblem.Busy)) {
                throw e;
            }
            Map<TaskRunId, Object> answers = new HashMap<>();
            ids.forEach(id -> answers.put(id, new NotCanceled(id.toString(), problem(e, id))));
            return answers;
        }
    }

    private Object cancelOne(Handle handle, TaskRunId id) {
        try {
            return new Canceled(decisions.cancel(handle, caller.actor(), id));
        } catch (ProblemException e) {
            return new NotCanceled(id.toString(), problem(e, id));
        }
    }

    private static Object problem(ProblemException e, TaskRunId id) {
        return ProblemMapper.document(e.problem(), "/v1/task-runs/" + id + "/cancel", "");
    }

    private static List<TaskRunId> ids(CancelBody body) {
        var fields = new Fields();
        List<@Nullable String> uids = body.uids() == null ? List.of() : body.uids();
        fields.require(
                !uids.isEmpty() && uids.size() <= MAX_UIDS, "/uids", "must name 1 to " + MAX_UIDS + " task runs");
        fields.check();
        return uids.stream()
                .map(String::valueOf)
                .distinct()
                .map(TaskRunResource::runId)
                .toList();
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
        String reason = fields.reason(body.reason());
        boolean done = "DONE".equals(body.state());
        fields.require(done || "FAILED".equals(body.state()), "/state", "must be DONE or FAILED");
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
    record ResolveBody(@Nullable String state, @Nullable String reason) {}

    /** The reason to give up the wait for the earlier session. */
    record AbandonBody(@Nullable String reason) {}

    /** The task runs to cancel. */
    record CancelBody(@Nullable List<@Nullable String> uids) {}

    /** The response to a cancel of several runs: one item per uid. */
    record CanceledAll(List<Object> items) {}

    /** A run that is ending or has ended. */
    record Canceled(
            String uid, TaskRunState state, @Nullable Instant cancelRequestedAt) {
        Canceled(TaskRun run) {
            this(run.uid().toString(), run.state(), run.cancelRequestedAt());
        }
    }

    /** A run that was not canceled: it was over, or its row stayed locked by others. */
    record NotCanceled(String uid, Object problem) {}
}
