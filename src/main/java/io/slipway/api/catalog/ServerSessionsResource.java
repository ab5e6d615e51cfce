package io.slipway.api.catalog;

import io.slipway.control.Transactions;
import io.slipway.monitor.SessionList;
import io.slipway.monitor.SessionMonitor;
import io.slipway.monitor.SessionScan;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.problem.InputProblem;
import io.slipway.target.server.Login;
import io.slipway.target.server.Server;
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
        return switch (server.findings().engine()) {
            case POSTGRESQL -> monitor.onServer(login(server));
            case COCKROACHDB -> monitor.onCockroach(login(server));
            case MYSQL, MARIADB, TIDB, OCEANBASE, ORACLE, SQLSERVER, OTHER ->
                throw new InputProblem.Refused(
                                InputProblem.Rule.ENGINE_NOT_SUPPORTED, "/engine", SessionScan.NOT_SUPPORTED)
                        .asException();
        };
    }

    private ConnectSpec login(Server server) {
        ConnectSpec run = registration.reachable(server.settings());
        Login login = server.settings().monitor();
        return login == null ? run : run.withLogin(login.user(), login.secret());
    }
}
