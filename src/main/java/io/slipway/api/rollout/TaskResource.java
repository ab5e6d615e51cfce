package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.api.json.CheckedBody;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.problem.FieldError;
import io.slipway.rollout.task.Task;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.rollout.task.TaskStore;
import io.slipway.rollout.task.WaitingFor;
import io.slipway.rollout.task.WaitingStore;
import io.slipway.scheduler.TaskDecisions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Tasks: one change on one target. */
@Path("/v1/tasks/{id}")
@Tag(name = "Rollouts")
final class TaskResource {
    private final Transactions transactions;
    private final TaskStore tasks = new TaskStore();
    private final TaskRunStore runs = new TaskRunStore();
    private final WaitingStore waiting = new WaitingStore();
    private final TaskDecisions decisions;
    private final Caller caller;

    TaskResource(Transactions transactions, Caller caller, AuditStore audit) {
        this.transactions = transactions;
        this.decisions = new TaskDecisions(audit);
        this.caller = caller;
    }

    @GET
    @Operation(summary = "Show a task and its runs")
    public TaskView get(@PathParam("id") String id) {
        return transactions.read(handle -> view(handle, taskId(id)));
    }

    @POST
    @Path("retry")
    @Operation(summary = "Retry a task that is FAILED or CANCELED", description = "Ends a back-off of its run.")
    public TaskView retry(@PathParam("id") String id) {
        TaskId taskId = taskId(id);
        return transactions.in("task " + id, handle -> {
            decisions.retry(handle, caller.actor(), taskId);
            return view(handle, taskId);
        });
    }

    @POST
    @Path("skip")
    @Operation(summary = "Skip a task", description = "The next change of its target may start.")
    public TaskView skip(@PathParam("id") String id, SkipBody body) {
        TaskId taskId = taskId(id);
        var fields = new Fields();
        String reason = fields.reason(body.reason());
        fields.check();
        return transactions.in("task " + id, handle -> {
            decisions.skip(handle, caller.actor(), taskId, reason);
            return view(handle, taskId);
        });
    }

    /** The reason of a skip. */
    @Schema(requiredProperties = "reason")
    record SkipBody(@Nullable String reason) implements CheckedBody.Act {
        @Override
        public List<FieldError> errors() {
            return Fields.errors(fields -> fields.reason(reason));
        }
    }

    private Task find(Handle handle, TaskId id) {
        return tasks.find(handle, id).orElseThrow(() -> Ids.missing("task", id.toString()));
    }

    private TaskView view(Handle handle, TaskId id) {
        List<TaskRun> all = runs.ofTask(handle, id);
        Map<TaskRunId, WaitingFor> why = waiting.why(handle, all);
        List<TaskRunView> shown =
                all.stream().map(run -> TaskRunView.of(run, why.get(run.uid()))).toList();
        return TaskView.of(find(handle, id), shown);
    }

    private static TaskId taskId(String id) {
        return new TaskId(Ids.parse("task", id));
    }
}
