package io.slipway.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/**
 * The management port before the service boots: the process lives and has started, so that Kubernetes does not restart
 * it, and is not ready. JSON as MicroProfile Health has it.
 */
final class WaitingPage implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WaitingPage.class);
    private static final String UP = """
            {"status":"UP","checks":[]}""";
    private static final String DOWN = """
            {"status":"DOWN","checks":[{"name":"control-database","status":"DOWN","data":{"reason":"it does not respond"}}]}""";

    private final HttpServer server;

    private WaitingPage(HttpServer server) {
        this.server = server;
    }

    /** Serves until it is closed. */
    static WaitingPage open(InetSocketAddress address) {
        try {
            HttpServer server = HttpServer.create(address, 0);
            server.createContext("/q/health/live", exchange -> answer(exchange, 200, UP));
            server.createContext("/q/health/started", exchange -> answer(exchange, 200, UP));
            server.createContext("/q/health", exchange -> answer(exchange, 503, DOWN));
            server.start();
            return new WaitingPage(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
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
