package io.slipway.api.rollout;

import io.slipway.api.http.Ids;
import io.slipway.control.Transactions;
import io.slipway.monitor.SessionMonitor;
import io.slipway.monitor.SessionReport;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.problem.ConflictProblem;
import io.slipway.rollout.ownership.RunContext;
import io.slipway.rollout.ownership.RunContextStore;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.TaskRunStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;

/** The session of a task run, as its target shows it now. */
@Path("/v1/task-runs/{uid}/session")
@Tag(name = "Rollouts")
final class TaskRunSessionResource {
    private final Transactions transactions;
    private final SessionMonitor monitor;
    private final TaskRunStore runs = new TaskRunStore();
    private final RunContextStore contexts = new RunContextStore();

    TaskRunSessionResource(Transactions transactions, SessionMonitor monitor) {
        this.transactions = transactions;
        this.monitor = monitor;
    }

    @GET
    @Operation(
            summary = "Show what a running task run does, what blocks it and what it blocks",
            description = "Reads the target, so every replica gives the same answer. `session` is null while there is"
                    + " none; `reason` says why.")
    public SessionReport get(@PathParam("uid") String uid) {
        var id = new TaskRunId(Ids.parse("task run", uid));
        List<ConnectSpec> logins = transactions.read(handle -> logins(handle, id));
        return monitor.ofRun(id.toString(), logins);
    }

    private List<ConnectSpec> logins(Handle handle, TaskRunId id) {
        TaskRun run = runs.find(handle, id).orElseThrow(() -> Ids.missing("task run", id.toString()));
        if (run.state() != TaskRunState.RUNNING) {
            throw new ConflictProblem.NotRunning(id.toString(), run.state().name()).asException();
        }
        RunContext context = contexts.read(handle, id);
        return Stream.of(context.monitor(), context.connect()).distinct().toList();
    }
}
