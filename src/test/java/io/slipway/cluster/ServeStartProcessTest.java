package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.testing.FreePort;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The start of a replica as a pod sees it: something that it needs is missing, for good or for now. */
class ServeStartProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aMissingKeyOfASecretIsNamed() {
        var settings = Map.of("SLIPWAY_REQUIRED", "SLIPWAY_DB_URL=key url of Secret slipway-control");
        try (var replica = ReplicaServer.launch(settings)) {
            assertThat(replica.exitCode(LIMIT)).isEqualTo(78);
            assertThat(replica.errors().lines())
                    .containsExactly(
                            "slipway: SLIPWAY_DB_URL is not set: it comes from key url of Secret" + " slipway-control");
        }
    }

    @Test
    void aReplicaWaitsForItsControlDatabaseAndThenStarts() throws Exception {
        int port = FreePort.find();
        try (var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT)) {
            var control = TestPostgres.of(server).database(EmbeddedPostgres.NAME);
            server.stop();
            try (var replica =
                    ReplicaServer.launch(control, Map.of("SLIPWAY_DB_WAIT", "5m"), "--management-port=" + port)) {
                await().atMost(LIMIT).until(() -> replica.errors().contains("waiting for the control database: "));
                assertThat(replica.errors().lines()).allSatisfy(ServeStartProcessTest::isLineOfTheLog);
                await().atMost(LIMIT).ignoreException(IOException.class).until(() -> health(port, "live") == 200);
                assertThat(health(port, "started")).isEqualTo(200);
                assertThat(health(port, "ready")).isEqualTo(503);
                assertThat(get(port, "ready").body()).contains("control-database", "waits for it");

                RestartFixture.startAgain(server, Map.of());
                replica.ready();
                assertThat(health(port, "ready")).isEqualTo(200);
            }
        }
    }

    /** Standard error is no terminal here, so that the log is JSON. */
    private static void isLineOfTheLog(String line) throws IOException {
        assertThat(new ObjectMapper().readTree(line).properties())
                .extracting(Map.Entry::getKey)
                .contains("timestamp", "level", "message");
    }

    private int health(int port, String kind) throws IOException, InterruptedException {
        return get(port, kind).statusCode();
    }

    private HttpResponse<String> get(int port, String kind) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + port + "/q/health/" + kind);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
