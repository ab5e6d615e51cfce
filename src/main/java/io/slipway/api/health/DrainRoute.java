package io.slipway.api.health;

import io.quarkus.vertx.http.ManagementInterface;
import io.slipway.replica.Lease;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;

/**
 * {@code POST /q/drain} on the management port: the replica is ready no more and claims no further runs. Only programs
 * of this machine, or of the same container, may ask for it: nothing takes it back.
 */
@ApplicationScoped
class DrainRoute {
    private final Lease lease;

    DrainRoute(Lease lease) {
        this.lease = lease;
    }

    void install(@Observes ManagementInterface management) {
        management.router().post("/q/drain").handler(this::drain);
    }

    private void drain(RoutingContext context) {
        if (isOfThisMachine(context.request().remoteAddress(), context.request().localAddress())) {
            lease.drain();
            context.response()
                    .setStatusCode(202)
                    .putHeader("Content-Type", "application/json")
                    .end("{\"draining\":true}");
        } else {
            context.response()
                    .setStatusCode(403)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end("only a program of the replica's own machine may drain it\n");
        }
    }

    /**
     * A program of this machine that connects to one of the machine's addresses has the same address.
     *
     * @param local of this end of the connection
     */
    static boolean isOfThisMachine(SocketAddress peer, SocketAddress local) {
        return peer.isInetSocket()
                && (InetAddress.ofLiteral(peer.hostAddress()).isLoopbackAddress()
                        || (local.isInetSocket() && peer.hostAddress().equals(local.hostAddress())));
    }
}
