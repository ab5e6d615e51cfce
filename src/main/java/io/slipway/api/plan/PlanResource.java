package io.slipway.api.plan;

import io.slipway.api.http.Creation;
import io.slipway.api.http.ETags;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Ids;
import io.slipway.api.http.LabelQuery;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.http.ResourceTools;
import io.slipway.control.Transactions;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanDraft;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.problem.InputProblem;
import io.slipway.scheduler.PlanCreation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Plans: changes for targets, with options. */
@Path("/v1/plans")
@Tag(name = "plans")
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
    public Page<PlanView> list(
            @QueryParam("project") @Nullable String project,
            @QueryParam("labels") @Nullable String labels,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PageRequest request = tools.cursors().request("plans?" + project + "&" + labels, limit, cursor);
        Map<String, String> wanted = LabelQuery.parse(labels);
        return transactions.read(
                handle -> request.page(plans.list(handle, request.afterId(), project, wanted, request.rows()), Plan::id)
                        .map(plan -> PlanView.of(plan, null)));
    }

    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String id) {
        return transactions.read(handle -> {
            Plan plan = find(handle, id);
            return ETags.ok(view(handle, plan), plan.version());
        });
    }

    @PATCH
    @Path("{id}")
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
    public Response approve(@PathParam("id") String id, ApprovalBody body) {
        transactions.read(handle -> find(handle, id));
        throw new InputProblem.BadRequest(
                        InputProblem.Http.AUTHENTICATION_REQUIRED,
                        "an approval needs an actor other than the author; access control is not configured, so every"
                                + " caller is anonymous")
                .asException();
    }

    /** The comment of an approver. */
    record ApprovalBody(@Nullable String comment) {}

    private Plan find(Handle handle, String id) {
        return plans.find(handle, Ids.plan(id)).orElseThrow(() -> Ids.missing("plan", id));
    }

    private PlanView view(Handle handle, Plan plan) {
        return PlanView.of(plan, plans.changes(handle, plan.id()));
    }
}
