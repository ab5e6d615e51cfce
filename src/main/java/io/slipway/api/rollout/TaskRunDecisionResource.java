package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.control.Transactions;
import io.slipway.problem.ConflictProblem;
import io.slipway.rollout.DoubtStore.Doubt;
import io.slipway.rollout.TaskRun;
import io.slipway.rollout.TaskRunId;
import io.slipway.rollout.TaskRunState;
import io.slipway.rollout.TaskRunStore;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.worker.target.DoubtResolver;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What a person says of a task run whose outcome is in doubt. */
@Path("/v1/task-runs/{uid}/resolve")
@Tag(name = "rollouts")
public final class TaskRunDecisionResource {
    private static final int MAX_REASON_LENGTH = 2_000;

    private final Transactions transactions;
    private final TaskRunStore runs = new TaskRunStore();
    private final SignalStore signals = new SignalStore();
    private final DoubtResolver resolver;
    private final Caller acting;

    TaskRunDecisionResource(Transactions transactions, DoubtResolver resolver, Caller acting) {
        this.transactions = transactions;
        this.resolver = resolver;
        this.acting = acting;
    }

    @POST
    @Operation(
            summary = "Say whether the step in doubt took effect",
            description = "DONE: it did, FAILED: it did not. The target has to answer; what it knows by itself is not"
                    + " taken from people: a contradiction is a conflict.")
    public TaskRunView resolve(@PathParam("uid") String uid, ResolveBody body) {
        TaskRunId id = new TaskRunId(Ids.parse("task run", uid));
        Fields fields = new Fields();
        String reason = fields.text("/reason", body.reason(), MAX_REASON_LENGTH);
        fields.require(
                "DONE".equals(body.state()) || "FAILED".equals(body.state()), "/state", "must be DONE or FAILED");
        fields.check();
        Doubt doubt =
                transactions.read(handle -> resolver.find(handle, id).orElseThrow(() -> notInDoubt(find(handle, id))));
        var settled = resolver.settle(
                doubt, new DoubtResolver.Decision(acting.actor().name(), "DONE".equals(body.state()), reason));
        return transactions.in("task run " + uid, handle -> {
            if (!resolver.write(handle, settled)) {
                throw notInDoubt(find(handle, id));
            }
            signals.send(handle, new Signal.Wake());
            acting.record(
                    handle,
                    "resolve",
                    "task-run",
                    uid,
                    Map.of("state", String.valueOf(body.state()), "reason", reason));
            return TaskRunView.of(find(handle, id));
        });
    }

    private static RuntimeException notInDoubt(TaskRun run) {
        TaskRunState state = run.state();
        return new ConflictProblem.State("task run", run.uid().toString(), state.name(), "resolved").asException();
    }

    private TaskRun find(Handle handle, TaskRunId id) {
        return runs.find(handle, id).orElseThrow(() -> Ids.missing("task run", id.toString()));
    }

    /** Whether the step in doubt took effect, and how that is known. */
    public record ResolveBody(
            @Nullable String state, @Nullable String reason) {}
}
