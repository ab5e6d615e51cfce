package io.slipway.api.catalog;

import static io.slipway.api.json.BodyTypes.MERGE_PATCH;

import io.slipway.api.http.Creation;
import io.slipway.api.http.ETags;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.http.ResourceTools;
import io.slipway.control.Transactions;
import io.slipway.problem.ConflictProblem;
import io.slipway.target.CatalogStores;
import io.slipway.target.InspectedTarget;
import io.slipway.target.Target;
import io.slipway.target.TargetLookupStore;
import io.slipway.target.TargetRegistration;
import io.slipway.target.TargetSettings;
import io.slipway.target.scope.LabelSelector;
import io.slipway.target.scope.Name;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Targets: the databases that changes are applied to. */
@Path("/v1/targets")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Targets", description = "The databases that changes are applied to")
final class TargetResource {
    private final Transactions transactions;
    private final CatalogStores stores;
    private final TargetLookupStore lookup;
    private final TargetRegistration registration;
    private final ResourceTools tools;

    TargetResource(
            Transactions transactions,
            CatalogStores stores,
            TargetLookupStore lookup,
            TargetRegistration registration,
            ResourceTools tools) {
        this.transactions = transactions;
        this.stores = stores;
        this.lookup = lookup;
        this.registration = registration;
        this.tools = tools;
    }

    @POST
    @Operation(summary = "Register a target", description = "Connects to the database to identify it.")
    @APIResponseSchema(value = TargetView.class, responseCode = "201", responseDescription = "The target")
    public Response createTarget(TargetBody body) {
        var fields = new Fields();
        Name name = fields.name("/name", body.name());
        TargetSettings settings = body.settings(fields);
        fields.check();
        return tools.creation().create(body, () -> inspect(name, settings), (h, seen) -> {
            Target target = registration.create(h, tools.actor(), name, settings, seen);
            return new Creation("/v1/targets/" + name, TargetView.of(target), ETags.of(target.version()));
        });
    }

    private InspectedTarget inspect(Name name, TargetSettings settings) {
        if (transactions.read(h -> stores.targets().find(h, name.value())).isPresent()) {
            throw new ConflictProblem.Taken("target", name.value()).asException();
        }
        return registration.inspect(name, settings);
    }

    @GET
    @Operation(summary = "List targets by name")
    public Page<TargetView> listTargets(
            @QueryParam("project") @Nullable String project,
            @Parameter(example = "tier=tenant,region in (eu,us)") @QueryParam("labels") @Nullable String labels,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PageRequest request = tools.cursors().request("targets|" + project + "|" + labels, limit, cursor);
        LabelSelector selector = labels == null ? null : LabelSelector.parse(labels, "?labels");
        return transactions.read(h -> {
            if (project != null) {
                stores.projects().get(h, project);
            }
            return request.page(lookup.list(h, project, selector, request.afterKey(), request.rows()), Target::name)
                    .map(TargetView::of);
        });
    }

    @GET
    @Path("{name}")
    @Operation(summary = "Show a target")
    @APIResponseSchema(value = TargetView.class, responseCode = "200", responseDescription = "The target")
    public Response getTarget(@PathParam("name") String name) {
        Target target = transactions.read(h -> stores.targets().get(h, name));
        return ETags.ok(TargetView.of(target), target.version());
    }

    @PATCH
    @Consumes({MediaType.APPLICATION_JSON, MERGE_PATCH})
    @Path("{name}")
    @Operation(
            summary = "Change a target",
            description = "A new server or database name must lead to the same database, which was renamed or moved.")
    @APIResponseSchema(value = TargetView.class, responseCode = "200", responseDescription = "The target")
    public Response changeTarget(
            @PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch, TargetPatch patch) {
        Target before = transactions.read(h -> stores.targets().get(h, name));
        ETags.match(ifMatch, before.version());
        var fields = new Fields();
        TargetSettings given = patch.applyTo(before.settings(), fields);
        fields.check();
        boolean moves = !given.server().equals(before.settings().server())
                || !given.database().equals(before.settings().database());
        InspectedTarget seen = moves ? registration.inspect(before.name(), given) : null;
        return transactions.in("target '" + name + "'", h -> change(h, name, ifMatch, patch, seen));
    }

    private Response change(
            Handle handle, String name, @Nullable String ifMatch, TargetPatch patch, @Nullable InspectedTarget seen) {
        Target locked = stores.targets().lock(handle, name);
        ETags.match(ifMatch, locked.version());
        TargetSettings settings = patch.applyTo(locked.settings(), new Fields());
        Target changed = seen == null
                ? registration.change(handle, tools.actor(), locked, settings)
                : registration.move(handle, tools.actor(), locked, settings, seen);
        return ETags.ok(TargetView.of(changed), changed.version());
    }

    @DELETE
    @Path("{name}")
    @Operation(
            summary = "Delete a target without running tasks; the database stays",
            description = "A run with unknown outcome becomes FAILED with target-deleted. Unstarted tasks are skipped.")
    @APIResponse(responseCode = "204", description = "Deleted")
    public Response deleteTarget(@PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return transactions.in("target '" + name + "'", h -> {
            Target locked = stores.targets().lockToDelete(h, name);
            ETags.match(ifMatch, locked.version());
            stores.targets().delete(h, tools.actor(), locked);
            return Response.noContent().build();
        });
    }
}
