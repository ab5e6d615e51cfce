package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.deploy.Dashboards;
import io.slipway.deploy.PrometheusServer;
import io.slipway.deploy.Promtool;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a live replica shows to those who watch it: its meters and its log. */
class ObservabilityProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (\\w+) \\w+$");
    private static final Pattern ERRORS = Pattern.compile("(?m)^slipway_control_error_total (\\S+)$");
    private static final Pattern OURS = Pattern.compile("(?m)^\\| `slipway\\.([a-z.]+)` \\|");
    private static final Pattern OTHERS = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\| (always|later) \\|");
    private static final Pattern SUFFIX = Pattern.compile("(_seconds|_total|_max)+$");

    /** An outage has one line of each of three parts when it begins, and one when it ends. */
    private static final int MAX_OUTAGE_LINES = 8;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aReplicaShowsItsMetersAndLogsAnOutageInAHandfulOfLines() {
        try (var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
                var replica = ReplicaServer.launch(TestPostgres.of(server).database(EmbeddedPostgres.NAME))) {
            replica.ready();
            assertDocumented(scrape(replica));
            assertDashboardsAreAnswered(replica);

            int before = lines(replica).size();
            server.stop();
            await().atMost(LIMIT).until(() -> errors(replica) >= 5);
            RestartFixture.startAgain(server, Map.of());
            await().atMost(LIMIT)
                    .until(() ->
                            Set.of("control database is back", "lease renewed again", "notify listener connected again")
                                    .stream()
                                    .allMatch(part -> replica.errors().contains(part)));
            List<JsonNode> outage =
                    lines(replica).subList(before, lines(replica).size());
            assertThat(outage).hasSizeLessThanOrEqualTo(MAX_OUTAGE_LINES);
            assertThat(outage)
                    .anyMatch(line ->
                            line.path("replica").asText().equals(replica.id().toString()));
        }
    }

    /** Skipped without a Prometheus, which {@code .ci/run} installs. */
    private static void assertDashboardsAreAnswered(ReplicaServer replica) {
        replica.rest().get("/v1/replicas"); // the meters of requests exist from the first one on
        PrometheusServer.scraping(replica.managementPort()).ifPresent(prometheus -> {
            try (prometheus) {
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(prometheus.unanswered(Dashboards.queries()))
                                .isEmpty());
            }
        });
    }

    @Test
    void theNamesOfTheMetersAreThoseThatPrometheusRecommends() {
        try (var replica = ReplicaServer.launch(TestPostgres.shared().createDatabase())) {
            replica.ready();
            // promtool reads the older format, in which the names of counters are whole
            String ours = scrape(replica, "Accept", "text/plain;version=0.0.4")
                    .lines()
                    .filter(line -> line.matches("(# (HELP|TYPE) )?slipway_.*"))
                    .collect(Collectors.joining("\n", "", "\n"));
            assertThat(Promtool.read(ours, "check", "metrics")).isEmpty();
        }
    }

    /** All lines of standard error; each is a JSON object. */
    private static List<JsonNode> lines(ReplicaServer replica) {
        var json = new ObjectMapper();
        return replica.errors().lines().map(line -> object(json, line)).toList();
    }

    private static JsonNode object(ObjectMapper json, String line) {
        try {
            var read = json.readTree(line);
            assertThat(read.isObject()).as(line).isTrue();
            return read;
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }

    private double errors(ReplicaServer replica) {
        var errors = ERRORS.matcher(scrape(replica));
        return errors.find() ? Double.parseDouble(errors.group(1)) : 0;
    }

    private String scrape(ReplicaServer replica, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + replica.managementPort() + "/q/metrics"));
        try {
            return http.send(
                            (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Both ways: nothing is scraped that the page does not name, and nothing is named that is not there. */
    private static void assertDocumented(String scraped) {
        Set<String> ours = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        FAMILY.matcher(scraped).results().map(found -> found.group(1)).forEach(name -> {
            if (name.startsWith("slipway_")) {
                ours.add(SUFFIX.matcher(name.substring("slipway_".length())).replaceFirst(""));
            } else {
                others.add(name);
            }
        });
        String page = page();
        assertThat(ours)
                .isEqualTo(OURS.matcher(page)
                        .results()
                        .map(row -> row.group(1).replace('.', '_'))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(named(page, "always|later")).containsAll(others);
        assertThat(others).containsAll(named(page, "always"));
    }

    private static Set<String> named(String page, String when) {
        return OTHERS.matcher(page)
                .results()
                .filter(row -> row.group(2).matches(when))
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String page() {
        try {
            return Files.readString(Path.of("docs/metrics.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
