package io.slipway.api.catalog;

import io.slipway.control.Transactions;
import io.slipway.monitor.SessionList;
import io.slipway.monitor.SessionMonitor;
import io.slipway.monitor.SessionScan;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.problem.InputProblem;
import io.slipway.target.server.Login;
import io.slipway.target.server.Server;
import io.slipway.target.server.ServerEngine;
import io.slipway.target.server.ServerRegistration;
import io.slipway.target.server.ServerStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The sessions of Slipway on a server, as the server shows them now. */
@Path("/v1/servers/{name}/sessions")
@Tag(name = "Servers")
final class ServerSessionsResource {
    private final Transactions transactions;
    private final ServerStore servers;
    private final ServerRegistration registration;
    private final SessionMonitor monitor;

    ServerSessionsResource(
            Transactions transactions, ServerStore servers, ServerRegistration registration, SessionMonitor monitor) {
        this.transactions = transactions;
        this.servers = servers;
        this.registration = registration;
        this.monitor = monitor;
    }

    @GET
    @Operation(summary = "List the sessions of Slipway on a server")
    public SessionList list(@PathParam("name") String name) {
        Server server = transactions.read(handle -> servers.get(handle, name));
        if (server.findings().engine() != ServerEngine.POSTGRESQL) {
            String why = server.findings().engine() == ServerEngine.COCKROACHDB
                    ? "sessions of CockroachDB cannot be read yet"
                    : SessionScan.NOT_SUPPORTED;
            throw new InputProblem.Refused(InputProblem.Rule.ENGINE_NOT_SUPPORTED, "/engine", why).asException();
        }
        return monitor.onServer(login(server));
    }

    private ConnectSpec login(Server server) {
        ConnectSpec run = registration.reachable(server.settings());
        Login login = server.settings().monitor();
        return login == null ? run : run.withLogin(login.user(), login.secret());
    }
}
