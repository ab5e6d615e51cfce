package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.FalsePidProxy;
import io.slipway.testing.Program;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients see of a replica that starts, drains and ends. */
@Tag(Program.SMOKE)
class ServeShutdownProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration DELAY = Duration.ofSeconds(6);
    private static final String BODY = "{\"description\":\"made while its replica drained\"}";

    private final StringWriter output = new StringWriter();

    private int slipway(String... words) {
        return Main.commandLine(new ServeCommand())
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(output, true))
                .execute(words);
    }

    /** A request of which the body is begun. */
    private static Socket begun(int port, String project) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) LIMIT.toMillis());
        send(
                socket,
                "PUT /v1/projects/" + project + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY.substring(0, 10));
        return socket;
    }

    /** A request of which the head is begun. */
    private static Socket dripping(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) LIMIT.toMillis());
        send(socket, "G");
        send(socket, "ET / HTTP/1.1\r\nHost: localhost\r\nX-");
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String statusLine(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
    }

    /** The answer to a request on a new connection. */
    private static String get(int port, String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            send(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aReplicaThatEndsServesOnUntilItsClientsHaveNoticed() throws Exception {
        var settings =
                Map.of("SLIPWAY_SERVE_SHUTDOWN_DELAY", DELAY.toSeconds() + "s", "SLIPWAY_HTTP_BODY_TIMEOUT", "4s");
        var control = TestPostgres.shared().createDatabase();
        try (var replica = ReplicaServer.launch(control, settings).ready()) {
            var url = "http://127.0.0.1:" + replica.managementPort();
            await().atMost(LIMIT).until(() -> slipway("ping", "--url", url) == 0);
            assertThat(slipway("ping", "--url", replica.uri().toString()))
                    .as(output::toString)
                    .isZero();
            assertStartIsLogged(replica, control);
            assertNoHttp2(replica.uri().getPort());
            assertNoHttp2(replica.managementPort());
            assertNoUpgrade(url);

            long begin = System.nanoTime();
            drain(replica, url);
            assertThat(replica.exitCode(LIMIT)).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(DELAY);
            assertThat(slipway("ping", "--url", url)).isEqualTo(5);
        }
    }

    private static void assertStartIsLogged(ReplicaServer replica, TestPostgres.Database control) {
        var fields = "host=127.0.0.1 http=%d management=%d control=%s replica=%s"
                .formatted(replica.uri().getPort(), replica.managementPort(), control.url(), replica.id());
        await().atMost(LIMIT).until(() -> replica.errors().contains(fields));
        assertThat(replica.errors()).contains("serving version=").doesNotContain(control.password());
    }

    private void drain(ReplicaServer replica, String url) throws IOException {
        int rest = replica.uri().getPort();
        int management = replica.managementPort();
        try (var stalled = begun(rest, "stalled");
                var slow = begun(rest, "slow");
                var head = dripping(rest);
                var managementHead = dripping(management)) {
            assertThat(slipway("drain", "--wait", "0 s", "--url", url))
                    .as(output::toString)
                    .isZero();
            assertThat(slipway("ping", "--url", url)).as(output::toString).isEqualTo(5);
            replica.terminate();
            await().atMost(LIMIT).until(() -> replica.errors().contains("draining runs="));

            assertThat(get(management, "/q/health/ready"))
                    .startsWith("HTTP/1.1 503")
                    .contains("draining");
            assertThat(get(rest, "/v1/projects/default")).startsWith("HTTP/1.1 200");
            send(slow, BODY.substring(10));
            assertThat(statusLine(slow)).startsWith("HTTP/1.1 20");
            assertThat(statusLine(stalled)).isEqualTo("HTTP/1.1 408");
            for (var dripping : List.of(head, managementHead)) {
                assertThat(statusLine(dripping)).isEqualTo("HTTP/1.1 408");
            }
            assertThat(get(management, "/q/metrics")).startsWith("HTTP/1.1 200");
        }
    }

    /** Java's client asks for HTTP/2 with its first request. */
    private static void assertNoUpgrade(String url) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(url + "/q/health/live")).build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .version())
                    .isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    /** A server that speaks HTTP/2 answers its preface with a frame of settings, which is no text. */
    private static void assertNoHttp2(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            send(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
            byte[] start = socket.getInputStream().readNBytes("HTTP/".length());
            assertThat(new String(start, StandardCharsets.US_ASCII)).isIn("", "HTTP/");
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void aConnectionBeyondTheLimitIsClosed() throws Exception {
        var control = TestPostgres.shared().createDatabase();
        try (var replica = ReplicaServer.launch(control, Map.of("SLIPWAY_HTTP_MAX_CONNECTIONS", "2"))
                .ready()) {
            int port = replica.uri().getPort();
            try (var first = begun(port, "first");
                    var second = begun(port, "second")) {
                await().atMost(LIMIT).until(() -> isClosed(port));
                for (var each : List.of(first, second)) {
                    send(each, BODY.substring(10));
                    assertThat(statusLine(each)).startsWith("HTTP/1.1 20");
                }
            }
            await().atMost(LIMIT).until(() -> !isClosed(port));
        }
    }

    /** Whether a further connection ends without a response. */
    private static boolean isClosed(int port) throws IOException {
        try {
            return get(port, "/v1/projects/default").isEmpty();
        } catch (SocketException e) {
            assertThat(e).hasMessageMatching(".*(reset|Broken pipe).*");
            return true;
        }
    }

    @Test
    void aReplicaBehindAPoolerSaysWhatItLoses() {
        var control = TestPostgres.shared().createDatabase();
        try (var pooler = new FalsePidProxy(TestPostgres.shared().address());
                var replica = ReplicaServer.launch(Map.of(
                        "SLIPWAY_DB_URL",
                        control.url().replaceFirst("@[^/]+/", "@" + pooler.address() + "/") + "?sslmode=disable",
                        "SLIPWAY_DB_PASSWORD",
                        control.password()))) {
            replica.ready();
            assertThat(replica.errors())
                    .contains("a pooler stands before the control database; if it loses notifications, signals between"
                            + " replicas take up to a second");
        }
    }

    @Test
    void wrongVariablesStopTheStart() {
        var end = ReplicaServer.launch(Map.of("SLIPWAY_SERVE_SLOTS", "0", "SLIPWAY_SERVE_GRACES", "1s"));
        try (end) {
            assertThat(end.exitCode(LIMIT)).isEqualTo(78);
            assertThat(end.errors().lines())
                    .containsExactly(
                            "slipway: SLIPWAY_SERVE_GRACES is not a setting; did you mean SLIPWAY_SERVE_GRACE?",
                            "slipway: SLIPWAY_SERVE_SLOTS is '0'; it must be a number from 1 to 1000");
        }
    }
}
