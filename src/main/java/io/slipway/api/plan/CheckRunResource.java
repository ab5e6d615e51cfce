package io.slipway.api.plan;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Ids;
import io.slipway.control.Transactions;
import io.slipway.plan.Advice;
import io.slipway.plan.AdviceStore;
import io.slipway.plan.CheckRun;
import io.slipway.plan.CheckRunState;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.CheckRunStore.CanceledCheckRun;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanOptions.ChecksOption;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.problem.ConflictProblem;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The check run of a plan; a plan has one. */
@Path("/v1/plans/{id}/check-run")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Plans")
final class CheckRunResource {
    private final Transactions transactions;
    private final PlanStore plans = new PlanStore();
    private final CheckRunStore runs = new CheckRunStore();
    private final AdviceStore advice = new AdviceStore();
    private final SignalStore signals = new SignalStore();
    private final Caller caller;

    CheckRunResource(Transactions transactions, Caller caller) {
        this.transactions = transactions;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "Show the check run of a plan with its advice")
    public CheckRunView get(@PathParam("id") String id) {
        return transactions.read(handle -> view(handle, id));
    }

    private CheckRunView view(Handle handle, String id) {
        // a plan that skips its checks may have the run of its earlier version
        CheckRun run = plans.find(handle, Ids.plan(id))
                .filter(plan -> plan.options().checks() != ChecksOption.SKIP)
                .flatMap(plan -> runs.find(handle, plan.id()))
                .orElseThrow(() -> Ids.missing("check run of plan", id));
        return CheckRunView.of(run, advice.list(handle, run.uid()));
    }

    @POST
    @Operation(summary = "Check the plan again")
    @APIResponseSchema(value = CheckRunView.class, responseCode = "201", responseDescription = "The new check run")
    public Response request(@PathParam("id") String id) {
        PlanId planId = Ids.plan(id);
        return transactions.in("plan " + id, handle -> {
            plans.lock(handle, planId);
            Plan plan = plans.find(handle, planId).orElseThrow(() -> Ids.missing("plan", id));
            if (plan.status() == PlanStatus.ROLLED_OUT || plan.options().checks() == ChecksOption.SKIP) {
                throw new ConflictProblem.State("plan", id, plan.status().name(), "checked again").asException();
            }
            runs.request(handle, planId, plan.version());
            if (plan.status() != PlanStatus.CHECKING) {
                plans.move(handle, planId, plan.status(), PlanStatus.CHECKING);
            }
            caller.record(handle, "check", "plan", id);
            signals.send(handle, new Signal.Wake());
            return Response.status(Response.Status.CREATED)
                    .header("Location", "/v1/plans/" + id + "/check-run")
                    .entity(view(handle, id))
                    .build();
        });
    }

    @POST
    @Path("cancel")
    @Operation(summary = "Cancel the check run of a plan")
    @APIResponseSchema(value = Canceled.class, responseCode = "202", responseDescription = "It ends or has ended")
    public Response cancel(@PathParam("id") String id) {
        PlanId planId = Ids.plan(id);
        return transactions.in("check run of plan " + id, handle -> {
            plans.lock(handle, planId);
            CanceledCheckRun run =
                    runs.cancel(handle, planId, "canceled on request").orElseThrow(() -> over(handle, planId, id));
            if (run.state() == CheckRunState.CANCELED) {
                // not when a later version of the plan needs no check run: that version stays as it is
                plans.move(handle, planId, PlanStatus.CHECKING, PlanStatus.BLOCKED);
            }
            caller.record(handle, "cancel", "check-run", run.uid().toString());
            signals.send(handle, new Signal.CancelCheckRun(run.uid().value()));
            return Response.accepted(new Canceled(run.uid().toString(), run.state()))
                    .build();
        });
    }

    private RuntimeException over(Handle handle, PlanId plan, String id) {
        return runs.find(handle, plan)
                .map(run -> new ConflictProblem.State(
                                "check run", run.uid().toString(), run.state().name(), "canceled")
                        .asException())
                .map(RuntimeException.class::cast)
                .orElseGet(() -> Ids.missing("check run of plan", id));
    }

    /** The response to a cancel. */
    @Schema(name = "CanceledCheckRun")
    record Canceled(String uid, CheckRunState status) {}

    /** A check run with its advice. */
    @Schema(name = "CheckRun")
    record CheckRunView(
            String uid,
            CheckRunState status,
            @Nullable String replica,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Reason error,
            List<Advice> advice) {
        static CheckRunView of(CheckRun run, List<Advice> advice) {
            return new CheckRunView(
                    run.uid().toString(),
                    run.state(),
                    run.replica() == null ? null : run.replica().toString(),
                    run.createdAt(),
                    run.updatedAt(),
                    run.errorCode() == null ? null : new Reason(run.errorCode(), String.valueOf(run.errorMessage())),
                    advice);
        }
    }

    /** Why a check run is FAILED or CANCELED. */
    record Reason(String code, String message) {}
}
