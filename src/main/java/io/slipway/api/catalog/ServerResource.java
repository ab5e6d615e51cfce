package io.slipway.api.catalog;

import static io.slipway.api.json.BodyTypes.MERGE_PATCH;

import io.slipway.api.http.Creation;
import io.slipway.api.http.ETags;
import io.slipway.api.http.Fields;
import io.slipway.api.http.Page;
import io.slipway.api.http.PageRequest;
import io.slipway.api.http.ResourceTools;
import io.slipway.control.Transactions;
import io.slipway.postgres.address.Secrets;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.ServiceProblem;
import io.slipway.target.scope.Name;
import io.slipway.target.server.SecretBindings;
import io.slipway.target.server.Server;
import io.slipway.target.server.ServerEngine;
import io.slipway.target.server.ServerFindings;
import io.slipway.target.server.ServerRegistration;
import io.slipway.target.server.ServerSettings;
import io.slipway.target.server.ServerStore;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Servers: the database servers that targets are on. */
@Path("/v1/servers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Servers", description = "Database servers; each is inspected when it is registered")
final class ServerResource {
    private final Transactions transactions;
    private final ServerStore servers;
    private final ServerRegistration registration;
    private final Secrets secrets;
    private final SecretBindings bindings;
    private final ResourceTools tools;

    ServerResource(
            Transactions transactions,
            ServerStore servers,
            ServerRegistration registration,
            Secrets secrets,
            SecretBindings bindings,
            ResourceTools tools) {
        this.transactions = transactions;
        this.servers = servers;
        this.registration = registration;
        this.secrets = secrets;
        this.bindings = bindings;
        this.tools = tools;
    }

    @POST
    @Operation(
            summary = "Register a server",
            description = "Connects to the server. A server that cannot work is refused with the reason.")
    @APIResponseSchema(value = ServerView.class, responseCode = "201", responseDescription = "The server")
    public Response createServer(ServerBody body) {
        var fields = new Fields();
        Name name = fields.name("/name", body.name());
        ServerSettings settings = body.settings(fields, secrets);
        fields.check();
        return tools.creation().create(body, () -> inspect(name, body, settings), (h, found) -> {
            Server server = registration.create(h, tools.actor(), name, settings, found);
            return new Creation("/v1/servers/" + name, ServerView.of(server), ETags.of(server.version()));
        });
    }

    private ServerFindings inspect(Name name, ServerBody body, ServerSettings settings) {
        if (transactions.read(h -> servers.find(h, name.value())).isPresent()) {
            throw new ConflictProblem.Taken("server", name.value()).asException();
        }
        return inspect(body.engine(), settings);
    }

    private ServerFindings inspect(@Nullable ServerEngine declared, ServerSettings settings) {
        if (declared == null || declared.isConnected()) {
            bind(settings);
        }
        return registration.inspect(declared, settings);
    }

    /**
     * Commits where the secrets may be used before a proof of one is sent: of two first uses at the same time, only one
     * sends a proof. What else is wrong with the address is said first, so that a mistyped one binds no secret.
     */
    private void bind(ServerSettings settings) {
        if (!transactions.read(h -> bindings.allow(h, settings))) {
            registration.probeWithoutSecret(settings);
            transactions.run("the secrets of the server", h -> bindings.bind(h, settings));
        }
    }

    @GET
    @Operation(summary = "List servers by name")
    public Page<ServerView> listServers(
            @QueryParam("environment") @Nullable String environment,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PageRequest request = tools.cursors().request("servers|" + environment, limit, cursor);
        return request.page(
                        transactions.read(h -> servers.list(h, environment, request.afterKey(), request.rows())),
                        Server::name)
                .map(ServerView::of);
    }

    @GET
    @Path("{name}")
    @Operation(summary = "Show a server")
    @APIResponseSchema(value = ServerView.class, responseCode = "200", responseDescription = "The server")
    public Response getServer(@PathParam("name") String name) {
        Server server = transactions.read(h -> servers.get(h, name));
        return ETags.ok(ServerView.of(server), server.version());
    }

    @PATCH
    @Consumes({MediaType.APPLICATION_JSON, MERGE_PATCH})
    @Path("{name}")
    @Operation(
            summary = "Change a server",
            description = "Connects again if the address, the login or the TLS mode changes.")
    @APIResponseSchema(value = ServerView.class, responseCode = "200", responseDescription = "The server")
    public Response changeServer(
            @PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch, ServerPatch patch) {
        Server before = transactions.read(h -> servers.get(h, name));
        ETags.match(ifMatch, before.version());
        var fields = new Fields();
        ServerSettings settings = patch.applyTo(before.settings(), fields, secrets);
        fields.check();
        ServerFindings findings = ServerRegistration.needsInspection(before.settings(), settings)
                ? inspect(before.findings().engine(), settings)
                : before.findings();
        return transactions.in("server '" + name + "'", h -> change(h, before, ifMatch, settings, findings));
    }

    private Response change(
            Handle handle, Server before, @Nullable String ifMatch, ServerSettings settings, ServerFindings findings) {
        String name = before.name().value();
        Server locked = servers.lock(handle, name);
        ETags.match(ifMatch, locked.version());
        if (locked.version() != before.version()) {
            throw new ServiceProblem.Busy("server '" + name + "'").asException();
        }
        Server changed = registration.change(handle, tools.actor(), locked, settings, findings);
        return ETags.ok(ServerView.of(changed), changed.version());
    }

    @DELETE
    @Path("{name}")
    @Operation(summary = "Delete a server that has no targets")
    @APIResponse(responseCode = "204", description = "Deleted")
    public Response deleteServer(@PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return transactions.in("server '" + name + "'", h -> {
            Server locked = servers.lock(h, name);
            ETags.match(ifMatch, locked.version());
            servers.delete(h, tools.actor(), locked);
            return Response.noContent().build();
        });
    }
}
