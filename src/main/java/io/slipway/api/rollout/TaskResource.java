package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.control.Transactions;
import io.slipway.problem.ConflictProblem;
import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.task.Task;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.rollout.task.TaskStore;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Tasks: one change on one target. */
@Path("/v1/tasks/{id}")
@Tag(name = "rollouts")
final class TaskResource {
    private final Transactions transactions;
    private final TaskStore tasks = new TaskStore();
    private final TaskRunStore runs = new TaskRunStore();
    private final RolloutStore rollouts = new RolloutStore();
    private final PromotionStore promotion = new PromotionStore();
    private final SignalStore signals = new SignalStore();
    private final Caller caller;

    TaskResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    @GET
    public TaskView get(@PathParam("id") String id) {
        return transactions.read(handle -> view(handle, taskId(id)));
    }

    @POST
    @Path("retry")
    public TaskView retry(@PathParam("id") String id) {
        TaskId taskId = taskId(id);
        return transactions.in("task " + id, handle -> {
            Task task = find(handle, taskId);
            Rollout rollout = rollouts.lock(handle, task.rollout()).orElseThrow();
            if (rollout.status() == RolloutStatus.CANCELED
                    || runs.retry(handle, taskId).isEmpty()) {
                throw conflict(find(handle, taskId), "retried");
            }
            reopen(handle, rollout);
            caller.record(handle, "retry", "task", id);
            return view(handle, taskId);
        });
    }

    @POST
    @Path("skip")
    public TaskView skip(@PathParam("id") String id, SkipBody body) {
        TaskId taskId = taskId(id);
        Fields fields = new Fields();
        String reason = fields.reason(body.reason());
        fields.check();
        return transactions.in("task " + id, handle -> {
            Rollout rollout =
                    rollouts.lock(handle, find(handle, taskId).rollout()).orElseThrow();
            TaskRunState state = runs.lockNewest(handle, taskId);
            boolean refused = state == TaskRunState.RUNNING
                    || state == TaskRunState.INDETERMINATE
                    || state == TaskRunState.DONE
                    || !tasks.skip(handle, taskId, reason);
            if (refused) {
                throw conflict(find(handle, taskId), "skipped");
            }
            runs.cancelUnstarted(handle, taskId);
            reopen(handle, rollout);
            caller.record(handle, "skip", "task", id, Map.of("reason", reason));
            return view(handle, taskId);
        });
    }

    /** The reason of a skip. */
    record SkipBody(@Nullable String reason) {}

    private void reopen(Handle handle, Rollout rollout) {
        if (rollout.status() == RolloutStatus.FAILED) {
            int forgiven = promotion.tally(handle, rollout.id()).failures();
            if (!rollouts.move(handle, rollout, RolloutStatus.RUNNING, null, forgiven)) {
                throw new ConflictProblem.State(
                                "rollout",
                                rollout.id().toString(),
                                rollout.status().name(),
                                "reopened")
                        .asException();
            }
        }
        signals.send(handle, new Signal.Wake());
    }

    private static RuntimeException conflict(Task task, String act) {
        return new ConflictProblem.State("task", task.id().toString(), task.shownState(), act).asException();
    }

    private Task find(Handle handle, TaskId id) {
        return tasks.find(handle, id).orElseThrow(() -> Ids.missing("task", id.toString()));
    }

    private TaskView view(Handle handle, TaskId id) {
        return TaskView.of(find(handle, id), runs.ofTask(handle, id));
    }

    private static TaskId taskId(String id) {
        return new TaskId(Ids.parse("task", id));
    }
}
