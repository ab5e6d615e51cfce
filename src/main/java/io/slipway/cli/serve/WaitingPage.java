package io.slipway.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.problem.ServiceProblem;
import io.slipway.time.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/**
 * The management port before the service boots: the process lives and has started, so that Kubernetes does not restart
 * it, and is not ready. JSON as MicroProfile Health has it. {@code POST /q/drain} answers as it does later.
 */
final class WaitingPage implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WaitingPage.class);
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String UP = """
            {"status":"UP","checks":[]}""";
    private static final String DOWN = """
            {"status":"DOWN","checks":[{"name":"control-database","status":"DOWN","data":{"reason":"the replica waits for it; the log says why"}}]}""";

    private static final String DRAINING = """
            {"draining":true}""";

    private final HttpServer server;
    private volatile boolean drained;

    private WaitingPage(HttpServer server) {
        this.server = server;
    }

    /** Serves until it is closed. */
    static WaitingPage open(InetSocketAddress address) {
        try {
            HttpServer server = HttpServer.create(address, 0);
            // a client that sends half a request must not hold up the probes
            server.setExecutor(Threads.virtualPerTask("slipway-waiting-page"));
            server.createContext("/q/health/live", exchange -> answer(exchange, 200, UP));
            server.createContext("/q/health/started", exchange -> answer(exchange, 200, UP));
            server.createContext("/q/health", exchange -> answer(exchange, 503, DOWN));
            var page = new WaitingPage(server);
            server.createContext("/q/drain", page::drain);
            server.start();
            return page;
        } catch (IOException e) {
            throw new ServiceProblem.Configuration("cannot listen on " + address + " (" + e.getMessage() + ")")
                    .asException();
        }
    }

    private void drain(HttpExchange exchange) {
        if (!exchange.getRequestMethod().equals("POST")) {
            answer(exchange, 405, PLAIN, "drain with POST\n");
        } else if (!isOfThisMachine(exchange)) {
            answer(exchange, 403, PLAIN, "only a program of the replica's own machine may drain it\n");
        } else if (exchange.getRequestHeaders().containsKey("Origin")) {
            // a browser sends it with each POST, whatever name led the browser here
            answer(exchange, 403, PLAIN, "no page of a browser may drain a replica\n");
        } else {
            drained = true;
            answer(exchange, 202, "application/json", DRAINING);
        }
    }

    private static boolean isOfThisMachine(HttpExchange exchange) {
        InetAddress peer = exchange.getRemoteAddress().getAddress();
        return peer.isLoopbackAddress()
                || peer.equals(exchange.getLocalAddress().getAddress());
    }

    /** Whether the replica is to start no more. */
    boolean isDrained() {
        return drained;
    }

    private static void answer(HttpExchange exchange, int status, String json) {
        answer(exchange, status, "application/json; charset=UTF-8", json);
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            LOG.debugf("the client of a health check went away: %s", e.getMessage());
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
