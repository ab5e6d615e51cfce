package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.Rest;
import io.slipway.testing.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SessionMonitorProcessTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String RUNNING = "SELECT min(uid) FROM slipway.task_run WHERE state = 'RUNNING'";

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);

    @Test
    void everyReplicaShowsTheSameSession() throws Exception {
        var target = fleet.databases().getFirst();
        target.execute("ALTER TABLE fx OWNER TO " + fleet.login());
        try (var one = ReplicaServer.launch(control);
                var two = ReplicaServer.launch(control);
                var three = ReplicaServer.launch(control);
                var blocker = target.open()) {
            List.of(one, two, three).forEach(ReplicaServer::ready);
            try (var statement = blocker.createStatement()) {
                statement.execute("BEGIN; SELECT * FROM fx");
            }
            new RestRollout(one.rest(), fleet).register().start(List.of("ALTER TABLE fx ADD c int"), 1);
            await().atMost(SOON).until(() -> control.query(RUNNING) != null);
            var path = "/v1/task-runs/" + control.query(RUNNING) + "/session";
            await().atMost(SOON)
                    .until(() -> one.rest().get(path).path("blocking").size() == 1);
            // the run waits for short times only; all are asked at once until they see it wait
            await().atMost(SOON).untilAsserted(() -> {
                var seen = Stream.of(one, two, three)
                        .map(replica -> CompletableFuture.supplyAsync(() -> of(replica.rest(), path)))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
                assertThat(seen.getFirst().get("blocking")).isNotEqualTo("[]");
                assertThat(seen).allMatch(seen.getFirst()::equals);
            });
            assertThat(one.rest()
                            .get("/v1/servers/fleet/sessions")
                            .path("items")
                            .toString())
                    .contains("slipway-taskrun-");
            var canceled = control.query(RUNNING);
            one.rest().post("/v1/task-runs/" + canceled + "/cancel", Map.of());
            await().atMost(SOON).until(() -> control.query(RUNNING) == null);
            assertThat(refusal(one, path)).contains("409", "not-running", "CANCELED");
            assertThat(refusal(one, "/v1/task-runs/999999/session")).contains("404", "not-found");
        }
    }

    private static String refusal(ReplicaServer replica, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(replica.uri() + path)).build();
            var answer = client.send(request, BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }

    private static Map<String, String> of(Rest rest, String path) {
        JsonNode report = rest.get(path);
        return Map.of(
                "pid", report.at("/session/pid").asText(),
                "query", report.at("/session/query").asText(),
                "state", report.at("/session/state").asText(),
                "applicationName", report.at("/session/applicationName").asText(),
                "blocking", pids(report.path("blocking")),
                "blocked", pids(report.path("blocked")));
    }

    private static String pids(JsonNode sessions) {
        return sessions.findValuesAsText("pid").toString();
    }
}
