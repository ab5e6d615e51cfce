package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Cursors;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.http.ProblemMapper;
import io.slipway.control.Transactions;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.rollout.LogLine;
import io.slipway.rollout.RunLogStore;
import io.slipway.rollout.TaskRun;
import io.slipway.rollout.TaskRunId;
import io.slipway.rollout.TaskRunState;
import io.slipway.rollout.TaskRunStore;
import io.slipway.rollout.WaitingStore;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Task runs: attempts at tasks. */
@Path("/v1/task-runs")
@Tag(name = "rollouts")
public final class TaskRunResource {
    private static final int MAX_UIDS = 10_000;
    private static final int CANCEL_BATCH = 50;

    private final Transactions transactions;
    private final TaskRunStore runs = new TaskRunStore();
    private final WaitingStore waiting = new WaitingStore();
    private final RunLogStore log = new RunLogStore();
    private final SignalStore signals = new SignalStore();
    private final Cursors cursors;
    private final Caller acting;

    TaskRunResource(Transactions transactions, Cursors cursors, Caller acting) {
        this.transactions = transactions;
        this.cursors = cursors;
        this.acting = acting;
    }

    @GET
    @Path("{uid}")
    public TaskRunView get(@PathParam("uid") String uid) {
        return transactions.read(handle -> {
            TaskRun run = find(handle, runId(uid));
            return TaskRunView.of(run, waiting.why(handle, run).orElse(null));
        });
    }

    @GET
    @Path("{uid}/log")
    public Page<LogLine> log(
            @PathParam("uid") String uid,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        TaskRunId id = runId(uid);
        PageRequest slice = cursors.request("task-runs/" + uid + "/log", limit, cursor);
        String[] after = (slice.afterKey().isEmpty() ? "0/0" : slice.afterKey()).split("/", 2);
        return transactions.read(handle -> {
            find(handle, id);
            return slice.page(
                    log.read(handle, id, Long.parseLong(after[0]), Integer.parseInt(after[1]), slice.rows()),
                    line -> line.epoch() + "/" + line.line());
        });
    }

    @POST
    @Path("{uid}/cancel")
    public Response cancel(@PathParam("uid") String uid) {
        TaskRunId id = runId(uid);
        return transactions.in("task run " + uid, handle -> {
            TaskRun run = runs.cancel(handle, id).orElseThrow(() -> over(find(handle, id)));
            signal(handle, run);
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

    /** Few at a time, so that whoever ends one of them waits for no more than these. */
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
        TaskRun run = runs.cancel(handle, id).orElse(null);
        if (run == null) {
            return new NotCanceled(id.toString(), problem(over(find(handle, id)), id));
        }
        signal(handle, run);
        return new Canceled(run);
    }

    private static Object problem(ProblemException e, TaskRunId id) {
        return ProblemMapper.document(e.problem(), "/v1/task-runs/" + id + "/cancel", "");
    }

    private static List<TaskRunId> ids(CancelBody body) {
        Fields fields = new Fields();
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

    private void signal(Handle handle, TaskRun run) {
        if (run.state() == TaskRunState.RUNNING) {
            signals.send(handle, new Signal.CancelTaskRun(run.uid().value()));
        }
        signals.send(handle, new Signal.Wake());
        acting.record(handle, "cancel", "task-run", run.uid().toString());
    }

    private static ProblemException over(TaskRun run) {
        return new ConflictProblem.State(
                        "task run", run.uid().toString(), run.state().name(), "canceled")
                .asException();
    }

    private TaskRun find(Handle handle, TaskRunId id) {
        return runs.find(handle, id).orElseThrow(() -> Ids.missing("task run", id.toString()));
    }

    private static TaskRunId runId(String uid) {
        return new TaskRunId(Ids.parse("task run", uid));
    }

    /** Which runs are to end. */
    public record CancelBody(@Nullable List<@Nullable String> uids) {}

    /** The answer to a cancel of several: one item a uid. */
    public record CanceledAll(List<Object> items) {}

    /** A run that ends, or has ended. */
    public record Canceled(
            String uid, TaskRunState state, @Nullable Instant cancelRequestedAt) {
        Canceled(TaskRun run) {
            this(run.uid().toString(), run.state(), run.cancelRequestedAt());
        }
    }

    /** A run that was over, or locked by others for so long that nothing was done about it. */
    public record NotCanceled(String uid, Object problem) {}
}
