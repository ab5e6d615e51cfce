package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.control.Transactions;
import io.slipway.problem.ConflictProblem;
import io.slipway.rollout.TaskRun;
import io.slipway.rollout.TaskRunId;
import io.slipway.rollout.TaskRunState;
import io.slipway.rollout.TaskRunStore;
import io.slipway.rollout.WaitingFor;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A person gives up waiting for a task run whose earlier session cannot be ended. */
@Path("/v1/task-runs/{uid}/abandon")
@Tag(name = "rollouts")
public final class TaskRunAbandonResource {
    private static final int MAX_REASON_LENGTH = 2_000;

    private final Transactions transactions;
    private final TaskRunStore runs = new TaskRunStore();
    private final SignalStore signals = new SignalStore();
    private final Caller acting;

    TaskRunAbandonResource(Transactions transactions, Caller acting) {
        this.transactions = transactions;
        this.acting = acting;
    }

    @POST
    @Operation(
            summary = "Give up a run that has been fencing for more than 60 s",
            description = "It becomes INDETERMINATE, and is resolved as such; or its target is deleted.")
    public TaskRunView abandon(@PathParam("uid") String uid, AbandonBody body) {
        TaskRunId id = new TaskRunId(Ids.parse("task run", uid));
        Fields fields = new Fields();
        String reason = fields.text("/reason", body.reason(), MAX_REASON_LENGTH);
        fields.check();
        return transactions.in("task run " + uid, handle -> {
            String message = "abandoned by " + acting.actor().name() + ": " + reason;
            TaskRun run = runs.abandon(handle, id, message).orElseThrow(() -> refused(handle, id));
            signals.send(handle, new Signal.Wake());
            acting.record(handle, "abandon", "task-run", uid, Map.of("reason", reason));
            return TaskRunView.of(run);
        });
    }

    private RuntimeException refused(Handle handle, TaskRunId id) {
        TaskRun run = runs.find(handle, id).orElseThrow(() -> Ids.missing("task run", id.toString()));
        if (run.state() != TaskRunState.RUNNING) {
            return new ConflictProblem.State(
                            "task run", id.toString(), run.state().name(), "abandoned")
                    .asException();
        }
        WaitingFor waiting = run.waitingFor();
        String now = waiting == null ? "it waits for nothing now" : "it waits for " + waiting.code() + " now";
        return new ConflictProblem.DecisionRefused(
                        "task run",
                        id.toString(),
                        "only a run that has been fencing for more than 60 s can be abandoned; " + now)
                .asException();
    }

    /** Why nobody waits any longer. */
    public record AbandonBody(@Nullable String reason) {}
}
