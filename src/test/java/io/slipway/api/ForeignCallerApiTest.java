package io.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.api.RawHttpClient.Answer;
import io.slipway.testing.ControlResource;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a browser sends for a page of another site changes nothing and reads nothing, on both ports. */
@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class ForeignCallerApiTest {
    private static final String METRICS = "/q/metrics";
    private static final String LIST = "/v1/projects";

    @TestHTTPResource("/")
    URI rest;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    private static Answer send(URI root, String method, String path, Map<String, String> headers) throws IOException {
        return RawHttpClient.send(root, method, path, headers, null);
    }

    private void assertBothPorts(Map<String, String> headers, int status, String slug) throws IOException {
        for (Answer answer : List.of(send(rest, "GET", LIST, headers), send(management, "GET", METRICS, headers))) {
            assertThat(answer.status()).as("%s: %s", headers, answer.body()).isEqualTo(status);
            assertThat(answer.body()).as(headers.toString()).contains(slug);
        }
    }

    @Test
    void foreignHostNamesAreRefused() throws IOException {
        for (String host :
                List.of("evil.example", "localhost.evil.example:8080", "10.1.2.3", "169.254.169.254", "[::2]")) {
            assertBothPorts(Map.of("Host", host), 403, "foreign-host");
        }
        for (String host : List.of("localhost", "LOCALHOST:1", "127.0.0.1:8080", "127.1.2.3", "[::1]:8080")) {
            assertBothPorts(Map.of("Host", host), 200, "");
        }
    }

    @Test
    void pagesOfOtherSitesAreRefused() throws IOException {
        for (String origin : List.of("https://evil.example", "null", "http://localhost:1", "http://127.0.0.1")) {
            assertBothPorts(Map.of("Origin", origin), 403, "foreign-origin");
        }
        assertBothPorts(Map.of("Sec-Fetch-Site", "cross-site"), 403, "foreign-origin");
        assertBothPorts(Map.of("Sec-Fetch-Site", "same-origin"), 200, "");
        assertThat(send(rest, "GET", LIST, Map.of("Origin", "http://" + rest.getAuthority()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void formsAreRefusedAlsoWithoutABody() throws IOException {
        for (String type : List.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")) {
            assertThat(send(rest, "POST", "/v1/rollouts/1000000/cancel", Map.of("Content-Type", type))
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
        assertThat(send(rest, "POST", "/v1/rollouts/1000000/cancel", Map.of()).status())
                .as("a program may leave out type and body")
                .isEqualTo(404);
    }

    @Test
    void everyResponseForbidsBrowsersToStoreOrShowIt() throws IOException {
        for (Answer answer : List.of(
                send(rest, "GET", LIST, Map.of()),
                send(rest, "GET", "/v1/projects/none", Map.of()),
                send(rest, "GET", "/nothing", Map.of()),
                send(rest, "GET", LIST, Map.of("Host", "evil.example")),
                send(rest, "GET", "/q/openapi", Map.of()),
                send(management, "GET", METRICS, Map.of()),
                send(management, "GET", "/nothing", Map.of()))) {
            assertThat(answer.headers())
                    .as(answer.body())
                    .containsEntry("x-content-type-options", "nosniff")
                    .containsEntry("cache-control", "no-store")
                    .containsEntry("referrer-policy", "no-referrer")
                    .hasEntrySatisfying(
                            "content-security-policy",
                            policy -> assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
        }
    }
}
