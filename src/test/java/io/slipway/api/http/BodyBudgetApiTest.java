package io.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import client.api.PlansApi;
import client.model.ChangeBody;
import client.model.PlanBody;
import client.model.Problem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.slipway.testing.ControlResource;
import io.slipway.testing.GeneratedClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class BodyBudgetApiTest {
    private static final int LARGE = 10 * 1024 * 1024;
    private static final int MOST_OF_IT = 9 * 1024 * 1024;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TestHTTPResource("/")
    URI root;

    @Test
    void largeBodiesBeyondTheBudgetAreRefusedUntilOthersEnd() throws IOException {
        List<Socket> open = new ArrayList<>();
        String refusal = "";
        try {
            while (refusal.isEmpty()) {
                open.add(begun(MOST_OF_IT));
                refusal = probe();
            }
            assertThat(refusal)
                    .startsWith("HTTP/1.1 429 ")
                    .containsIgnoringCase("retry-after: 1")
                    .containsIgnoringCase("content-type: application/problem+json");
            assertThat(refusalByClient().getCode()).hasToString("overloaded");
            assertThat(RestAssured.given()
                            .contentType("application/json")
                            .body("{}")
                            .post("/v1/plans")
                            .statusCode())
                    .isEqualTo(422);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(probe()).isEmpty());
    }

    /** The client that is generated from the document reads it. */
    private Problem refusalByClient() {
        var generated = new GeneratedClient(root).asking();
        var plan = new PlanBody().title("large").changes(List.of(new ChangeBody().script("x".repeat(LARGE - 1000))));
        return generated.problem(429, () -> new PlansApi(generated.client()).createPlan(plan, null));
    }

    /** What the server answers to the head of a large request. */
    private String probe() throws IOException {
        try (var socket = begun(1)) {
            return answer(socket);
        }
    }

    /** A request with a large body, of which only the first bytes are sent. */
    private Socket begun(int sent) throws IOException {
        var socket = new Socket(root.getHost(), root.getPort());
        socket.getOutputStream()
                .write(("POST /v1/plans HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + LARGE + "\r\n\r\n" + " ".repeat(sent))
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** What the server answers; empty if it waits for the rest of the body. */
    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(500);
        var answer = new ByteArrayOutputStream();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                answer.write(b);
            }
        } catch (SocketTimeoutException e) {
            // the server keeps the connection open
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
