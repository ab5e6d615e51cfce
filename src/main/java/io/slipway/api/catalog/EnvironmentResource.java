package io.slipway.api.catalog;

import io.slipway.api.http.Caller;
import io.slipway.api.http.Cursors;
import io.slipway.api.http.ETags;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.control.Transactions;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.target.scope.Environment;
import io.slipway.target.scope.EnvironmentPolicy;
import io.slipway.target.scope.EnvironmentStore;
import io.slipway.target.scope.Name;
import io.slipway.target.scope.SeverityOverride;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Environments: the stages of a rollout and their policies. */
@Path("/v1/environments")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Environments", description = "The stages of a rollout and their policies")
final class EnvironmentResource {
    private final Transactions transactions;
    private final EnvironmentStore environments;
    private final Cursors cursors;
    private final Caller caller;

    EnvironmentResource(Transactions transactions, EnvironmentStore environments, Cursors cursors, Caller caller) {
        this.transactions = transactions;
        this.environments = environments;
        this.cursors = cursors;
        this.caller = caller;
    }

    /** An environment as it is shown. */
    @Schema(name = "Environment")
    record EnvironmentView(
            String name,
            int position,
            int approvals,
            @Nullable Integer approvalsAtRisk,
            boolean autoRollout,
            Map<String, SeverityOverride> severities,
            @Nullable Duration softTimeout,
            @Nullable Duration hardTimeout,
            @Nullable BlockerPolicy blockers,
            Instant createdAt,
            Instant updatedAt) {
        static EnvironmentView of(Environment environment) {
            EnvironmentPolicy policy = environment.policy();
            return new EnvironmentView(
                    environment.name().value(),
                    policy.position(),
                    policy.approvals(),
                    policy.approvalsAtRisk(),
                    policy.autoRollout(),
                    new TreeMap<>(policy.severities()),
                    policy.timeouts().soft(),
                    policy.timeouts().hard(),
                    policy.blockers(),
                    environment.createdAt(),
                    environment.updatedAt());
        }
    }

    @GET
    @Operation(summary = "List environments by position")
    public Page<EnvironmentView> listEnvironments(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        PageRequest request = cursors.request("environments", limit, cursor);
        int after = request.afterKey().isEmpty() ? -1 : Integer.parseInt(request.afterKey());
        return request.page(
                        transactions.read(h -> environments.list(h, after, request.rows())),
                        e -> e.policy().position())
                .map(EnvironmentView::of);
    }

    @GET
    @Path("{name}")
    @Operation(summary = "Show an environment")
    @APIResponseSchema(value = EnvironmentView.class, responseCode = "200", responseDescription = "The environment")
    public Response getEnvironment(@PathParam("name") String name) {
        Environment environment = transactions.read(h -> environments.get(h, name));
        return ETags.ok(EnvironmentView.of(environment), environment.version());
    }

    @PUT
    @Path("{name}")
    @Operation(summary = "Create or replace an environment")
    @APIResponseSchema(value = EnvironmentView.class, responseCode = "200", responseDescription = "Replaced")
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = EnvironmentView.class)))
    public Response putEnvironment(
            @PathParam("name") String text, @HeaderParam("If-Match") @Nullable String ifMatch, EnvironmentBody body) {
        var fields = new Fields();
        Name name = fields.name("", text);
        EnvironmentPolicy policy = body.policy(fields);
        fields.check();
        return transactions.in("environment '" + name + "'", h -> put(h, name, ifMatch, policy));
    }

    private Response put(Handle handle, Name name, @Nullable String ifMatch, EnvironmentPolicy policy) {
        Optional<Environment> old = environments.lock(handle, name);
        if (old.isEmpty()) {
            ETags.matchAbsent(ifMatch);
            Optional<Environment> made = environments.create(handle, caller.actor(), name, policy);
            if (made.isPresent()) {
                return ETags.created(
                        "/v1/environments/" + name,
                        EnvironmentView.of(made.get()),
                        made.get().version());
            }
        }
        Environment locked = old.or(() -> environments.lock(handle, name)).orElseThrow();
        ETags.match(ifMatch, locked.version());
        Environment changed = environments.change(handle, caller.actor(), locked, policy);
        return ETags.ok(EnvironmentView.of(changed), changed.version());
    }
}
