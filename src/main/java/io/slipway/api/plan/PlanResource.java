package io.slipway.api.plan;

import static io.slipway.api.json.BodyTypes.MERGE_PATCH;

import io.slipway.api.http.Creation;
import io.slipway.api.http.ETags;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.http.ResourceTools;
import io.slipway.api.json.CheckedBody;
import io.slipway.control.Transactions;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanDraft;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.problem.FieldError;
import io.slipway.problem.InputProblem;
import io.slipway.scheduler.PlanCreation;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Plans: changes for targets, with options. */
@Path("/v1/plans")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Plans")
final class PlanResource {
    private final Transactions transactions;
    private final PlanStore plans = new PlanStore();
    private final PlanCreation creation;
    private final ResourceTools tools;

    PlanResource(Transactions transactions, PlanCreation creation, ResourceTools tools) {
        this.transactions = transactions;
        this.creation = creation;
        this.tools = tools;
    }

    @POST
    @Operation(
            summary = "Create a plan",
            description = "Its check run begins at once. With policy, the rollout follows without a further request.")
    @APIResponseSchema(value = PlanView.class, responseCode = "201", responseDescription = "The plan")
    public Response create(PlanBody body) {
        var fields = new Fields();
        PlanDraft draft = body.draft(fields);
        fields.check();
        return tools.creation().create(body, handle -> {
            Plan plan = creation.create(handle, draft, tools.actor());
            return new Creation("/v1/plans/" + plan.id(), view(handle, plan), ETags.of(plan.version()));
        });
    }

    @GET
    @Operation(summary = "List plans, the newest first")
    public Page<PlanView> list(@BeanParam PlanQuery query) {
        PageRequest request = query.page(tools.cursors());
        PlanStore.Filter filter = query.filter();
        return transactions.read(
                handle -> request.page(plans.list(handle, request.beforeId(), filter, request.rows()), Plan::id)
                        .map(plan -> PlanView.of(plan, null)));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show a plan")
    @APIResponseSchema(value = PlanView.class, responseCode = "200", responseDescription = "The plan")
    public Response get(@PathParam("id") String id) {
        return transactions.read(handle -> {
            Plan plan = find(handle, id);
            return ETags.ok(view(handle, plan), plan.version());
        });
    }

    @PATCH
    @Consumes({MediaType.APPLICATION_JSON, MERGE_PATCH})
    @Path("{id}")
    @Operation(
            summary = "Change a plan before its rollout",
            description = "The plan gets a new version, loses its approvals and is checked again.")
    @APIResponseSchema(value = PlanView.class, responseCode = "200", responseDescription = "The new version")
    public Response change(
            @PathParam("id") String id, @HeaderParam("If-Match") @Nullable String ifMatch, PlanPatch patch) {
        return transactions.in("plan " + id, handle -> {
            plans.lock(handle, Ids.plan(id));
            Plan plan = find(handle, id);
            ETags.require(ifMatch, plan.version());
            if (plan.status() == PlanStatus.ROLLED_OUT) {
                throw PlanCreation.rolledOut(plan);
            }
            var fields = new Fields();
            PlanDraft draft = patch.applyTo(plan, plans.changes(handle, plan.id()), fields);
            fields.check();
            Plan changed = creation.replace(handle, plan, draft, tools.actor());
            return ETags.ok(view(handle, changed), changed.version());
        });
    }

    @POST
    @Path("{id}/approvals")
    @Operation(
            summary = "Approve a plan",
            description = "Needs an actor other than the author. Without access control the answer is 403.")
    @APIResponseSchema(value = PlanView.class, responseCode = "201", responseDescription = "The plan")
    public Response approve(@PathParam("id") String id, ApprovalBody body) {
        transactions.read(handle -> find(handle, id));
        throw new InputProblem.BadRequest(
                        InputProblem.Http.AUTHENTICATION_REQUIRED,
                        "an approval needs an actor other than the author; access control is not configured, so every"
                                + " caller is anonymous")
                .asException();
    }

    /** The comment of an approver. */
    record ApprovalBody(@Nullable String comment) implements CheckedBody.Act {
        @Override
        public List<FieldError> errors() {
            return List.of();
        }
    }

    private Plan find(Handle handle, String id) {
        return plans.find(handle, Ids.plan(id)).orElseThrow(() -> Ids.missing("plan", id));
    }

    private PlanView view(Handle handle, Plan plan) {
        return PlanView.of(plan, plans.changes(handle, plan.id()));
    }
}
