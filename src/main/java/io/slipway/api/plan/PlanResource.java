package io.slipway.api.plan;

import io.slipway.api.http.Actors;
import io.slipway.api.http.Creation;
import io.slipway.api.http.Cursors;
import io.slipway.api.http.ETags;
import io.slipway.api.http.IdempotentCreation;
import io.slipway.api.http.Ids;
import io.slipway.api.http.LabelQuery;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.control.Transactions;
import io.slipway.plan.Plan;
import io.slipway.plan.PlanDraft;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.problem.InputProblem;
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
public final class PlanResource {
    private final Transactions transactions;
    private final PlanStore plans = new PlanStore();
    private final PlanCreation creation;
    private final IdempotentCreation idempotent;
    private final Cursors cursors;
    private final Actors actors;

    PlanResource(
            Transactions transactions,
            PlanCreation creation,
            IdempotentCreation idempotent,
            Cursors cursors,
            Actors actors) {
        this.transactions = transactions;
        this.creation = creation;
        this.idempotent = idempotent;
        this.cursors = cursors;
        this.actors = actors;
    }

    @POST
    public Response create(PlanBody body) {
        PlanDraft draft = PlanReader.read(body);
        return idempotent.create(body, handle -> {
            Plan plan = creation.create(handle, draft, actors.current());
            return new Creation("/v1/plans/" + plan.id(), document(handle, plan), ETags.of(plan.version()));
        });
    }

    @GET
    public Page<PlanDocument> list(
            @QueryParam("project") @Nullable String project,
            @QueryParam("labels") @Nullable String labels,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PageRequest slice = cursors.slice("plans?" + project + "&" + labels, limit, cursor);
        Map<String, String> wanted = LabelQuery.parse(labels);
        return transactions.read(
                handle -> slice.page(plans.list(handle, slice.afterId(), project, wanted, slice.rows()), Plan::id)
                        .map(plan -> PlanDocument.of(plan, null)));
    }

    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String id) {
        return transactions.read(handle -> {
            Plan plan = find(handle, id);
            return Response.ok(document(handle, plan))
                    .header("ETag", ETags.of(plan.version()))
                    .build();
        });
    }

    @PATCH
    @Path("{id}")
    public Response change(
            @PathParam("id") String id, @HeaderParam("If-Match") @Nullable String ifMatch, PlanPatch patch) {
        return transactions.in("plan " + id, handle -> {
            plans.lock(handle, planId(id));
            Plan plan = find(handle, id);
            ETags.require(ifMatch, plan.version());
            if (plan.status() == PlanStatus.ROLLED_OUT) {
                throw PlanCreation.rolledOut(plan);
            }
            PlanDraft draft = patch.applyTo(plan, plans.changes(handle, plan.id()));
            Plan changed = creation.replace(handle, plan, draft, actors.current());
            return Response.ok(document(handle, changed))
                    .header("ETag", ETags.of(changed.version()))
                    .build();
        });
    }

    @POST
    @Path("{id}/approvals")
    public Response approve(@PathParam("id") String id, ApprovalBody body) {
        transactions.read(handle -> find(handle, id));
        throw new InputProblem.BadRequest(
                        InputProblem.Http.AUTHENTICATION_REQUIRED,
                        "an approval needs an actor other than the author, and without access control everybody is"
                                + " anonymous")
                .asException();
    }

    /** What an approver says. */
    public record ApprovalBody(@Nullable String comment) {}

    private Plan find(Handle handle, String id) {
        return plans.find(handle, planId(id)).orElseThrow(() -> Ids.missing("plan", id));
    }

    public static PlanId planId(String id) {
        return new PlanId(Ids.parse("plan", id));
    }

    private PlanDocument document(Handle handle, Plan plan) {
        return PlanDocument.of(plan, plans.changes(handle, plan.id()));
    }
}
