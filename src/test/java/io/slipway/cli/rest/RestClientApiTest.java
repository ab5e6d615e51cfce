package io.slipway.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a server that answers what the test says. */
class RestClientApiTest {
    /** An answer; an empty body is none. */
    private record Answer(int status, String type, String body) {}

    private final List<Headers> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile List<Answer> answers = List.of();

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestHeaders());
        Answer answer = answers.get(Math.min(requests.size(), answers.size()) - 1);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", answer.type());
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private RestClient client(String token) {
        return new RestClient(
                URI.create("http://localhost:" + server.getAddress().getPort()), token);
    }

    @Test
    void aCreationIsSentAgainWithTheSameKey() {
        answers = List.of(
                new Answer(503, "application/problem+json", "{\"code\":\"busy\"}"),
                new Answer(429, "application/problem+json", "{\"code\":\"overloaded\"}"),
                new Answer(502, "text/html", "<html>"),
                new Answer(201, "application/json", "{\"id\":\"7\"}"));

        assertThat(client(null).create("/v1/plans", Map.of(), "once").path("id").asText())
                .isEqualTo("7");
        assertThat(requests)
                .hasSize(4)
                .allMatch(headers -> headers.get("Idempotency-Key").equals(List.of("once")));
    }

    @Test
    void theTokenDoesNotFollowARedirect() {
        answers = List.of(new Answer(302, "text/html", ""));

        assertThatThrownBy(() -> client("secret-token").get("/v1/plans"))
                .isInstanceOf(RestException.class)
                .hasMessageContaining("HTTP 302")
                .hasMessageNotContaining("secret-token");
        assertThat(requests).hasSize(1);
        assertThat(requests.getFirst().getFirst("Authorization")).isEqualTo("Bearer secret-token");
    }

    @Test
    void aStreamContinuesBehindTheLastWholeEvent() {
        answers = List.of(
                new Answer(200, "text/event-stream", "id: 4\nevent: line\ndata: {\"n\":4}\n\nid: 5\ndata: {\"n\":"),
                new Answer(503, "application/problem+json", "{\"code\":\"no-stream\"}"),
                new Answer(
                        200, "text/event-stream", "id: 5\nevent: line\ndata: {\"n\":5}\n\nevent: end\ndata: {}\n\n"));

        try (RestStream stream = client(null).stream("/v1/x")) {
            assertThat(stream.next(Duration.ofSeconds(20)).data().path("n").asInt())
                    .isEqualTo(4);
            assertThat(stream.next(Duration.ofSeconds(20)).data().path("n").asInt())
                    .isEqualTo(5);
            assertThat(stream.next(Duration.ofSeconds(20)).isEnd()).isTrue();
        }
        assertThat(requests)
                .extracting(headers -> headers.getFirst("Last-Event-ID"))
                .containsExactly(null, "4", "4");
    }

    @Test
    void aRefusedStreamIsNotAskedForAgain() {
        answers = List.of(new Answer(404, "application/problem+json", "{\"code\":\"not-found\"}"));

        try (RestStream stream = client(null).stream("/v1/x")) {
            assertThatThrownBy(() -> stream.next(Duration.ofSeconds(20))).isInstanceOf(RestException.class);
        }
        assertThat(requests).hasSize(1);
    }
}
