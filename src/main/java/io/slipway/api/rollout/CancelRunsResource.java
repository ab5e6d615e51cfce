package io.slipway.api.rollout;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.api.http.ProblemDocument;
import io.slipway.api.http.ProblemMapper;
import io.slipway.api.json.CheckedBody;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.problem.FieldError;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.scheduler.TaskDecisions;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Cancels many task runs with one request. */
@Path("/v1/task-runs/cancel")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Rollouts")
final class CancelRunsResource {
    private static final int MAX_UIDS = 10_000;
    private static final int CANCEL_BATCH = 50;

    private final Transactions transactions;
    private final TaskRunStore runs = new TaskRunStore();
    private final TaskDecisions decisions;
    private final Caller caller;

    CancelRunsResource(Transactions transactions, Caller caller, AuditStore audit) {
        this.transactions = transactions;
        this.decisions = new TaskDecisions(audit);
        this.caller = caller;
    }

    @POST
    @Operation(
            summary = "Cancel many runs",
            description = "If a uid is unknown, no run is canceled. Else each run has its own item.")
    @APIResponseSchema(value = CanceledAll.class, responseCode = "202", responseDescription = "One item per uid")
    public Response cancelMany(CancelBody body) {
        var fields = new Fields();
        List<TaskRunId> ids = body.ids(fields);
        fields.check();
        transactions.read(handle -> runs.missing(handle, ids)).ifPresent(id -> {
            throw Ids.missing("task run", id.toString());
        });
        List<TaskRunId> sorted =
                ids.stream().sorted(Comparator.comparingLong(TaskRunId::value)).toList();
        Map<TaskRunId, CanceledItem> answers = new HashMap<>();
        for (int from = 0; from < sorted.size(); from += CANCEL_BATCH) {
            answers.putAll(cancelSome(sorted.subList(from, Math.min(sorted.size(), from + CANCEL_BATCH))));
        }
        return Response.accepted(new CanceledAll(ids.stream().map(answers::get).toList()))
                .build();
    }

    /** In small transactions, so that the owner of a run waits for few row locks at most. */
    private Map<TaskRunId, CanceledItem> cancelSome(List<TaskRunId> ids) {
        try {
            return transactions.in("task runs", handle -> {
                Map<TaskRunId, CanceledItem> answers = new HashMap<>();
                ids.forEach(id -> answers.put(id, cancelOne(handle, id)));
                return answers;
            });
        } catch (ProblemException e) {
            if (!(e.problem() instanceof ServiceProblem.Busy)) {
                throw e;
            }
            Map<TaskRunId, CanceledItem> answers = new HashMap<>();
            ids.forEach(id -> answers.put(id, CanceledItem.refused(id, e)));
            return answers;
        }
    }

    private CanceledItem cancelOne(Handle handle, TaskRunId id) {
        try {
            TaskRun run = decisions.cancel(handle, caller.actor(), id);
            return new CanceledItem(run.uid().toString(), run.state(), run.cancelRequestedAt(), null);
        } catch (ProblemException e) {
            return CanceledItem.refused(id, e);
        }
    }

    /** The task runs to cancel. */
    @Schema(requiredProperties = "uids")
    record CancelBody(@Nullable List<@Nullable String> uids) implements CheckedBody.Act {
        @Override
        public List<FieldError> errors() {
            return Fields.errors(this::ids);
        }

        List<TaskRunId> ids(Fields fields) {
            List<@Nullable String> given = uids == null ? List.of() : uids;
            boolean fits = !given.isEmpty() && given.size() <= MAX_UIDS;
            fields.require(fits, "/uids", "must name 1 to " + MAX_UIDS + " task runs");
            return !fits
                    ? List.of()
                    : given.stream()
                            .map(String::valueOf)
                            .distinct()
                            .map(uid -> new TaskRunId(Ids.parse("task run", uid)))
                            .toList();
        }
    }

    /** The response to a cancel of several runs: one item per uid. */
    record CanceledAll(List<CanceledItem> items) {}

    /**
     * One run of the request.
     *
     * @param state absent if the run was not canceled
     * @param problem why the run was not canceled: it was over, or its row stayed locked by others
     */
    record CanceledItem(
            String uid,
            @Nullable TaskRunState state,
            @Nullable Instant cancelRequestedAt,
            @Nullable ProblemDocument problem) {
        static CanceledItem refused(TaskRunId id, ProblemException e) {
            ProblemDocument why = ProblemMapper.document(e.problem(), "/v1/task-runs/" + id + "/cancel", "");
            return new CanceledItem(id.toString(), null, null, why);
        }
    }
}
