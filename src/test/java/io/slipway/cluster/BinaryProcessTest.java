package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.testing.Program;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Every command and every address of the binary: what the native build left out fails at its first use only. */
@Tag(Program.SMOKE)
@EnabledIfSystemProperty(named = Program.NATIVE, matches = "true", disabledReason = "other tests hold it on the JVM")
class BinaryProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern HEADING = Pattern.compile("(?m)^## slipway (.+)$");

    private final TestPostgres server = TestPostgres.shared();

    @TempDir
    private Path folder;

    /** What a command has written, both streams, and its exit code. */
    private record Result(int exit, String said) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(said);
        }
    }

    private Result slipway(String... words) throws Exception {
        Path said = Files.createTempFile(folder, "said", ".txt");
        var builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .directory(folder.toFile());
        builder.command().addFirst(Program.FILE.toString());
        builder.environment()
                .put("DB_PASSWORD", server.database(TestPostgres.SUPERUSER).password());
        Process process = builder.start();
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(said));
    }

    /** A command that succeeds. */
    private String done(String... words) throws Exception {
        Result result = slipway(words);
        assertThat(result.exit()).as(result::said).isZero();
        return result.said();
    }

    @Test
    void everyCommandShowsItsHelp() throws Exception {
        var commands = HEADING.matcher(Files.readString(Path.of("docs/commands.md")))
                .results()
                .toList();
        assertThat(commands).hasSizeGreaterThan(20);
        for (var command : commands) {
            assertThat(done((command.group(1) + " --help").split(" "))).contains("Usage: slipway " + command.group(1));
        }
        assertThat(done("--version")).matches("slipway \\d\\S*\\s+");
    }

    @Test
    void explainShowsScriptsInEachFormat() throws Exception {
        Path script = Files.writeString(folder.resolve("change.sql"), "CREATE TABLE made (id int);\nSELECT 1;\n");

        assertThat(done("explain", script.toString())).contains("made");
        assertThat(done("explain", "-o", "yaml", script.toString())).contains("- index: 0");
        assertThat(slipway("explain", "-o", "json", script.toString()).json().isEmpty())
                .isFalse();
        assertThat(slipway("plan", "list", "--server", "http://127.0.0.1:1").exit())
                .isEqualTo(5);
    }

    @Test
    void aRolloutByCommandsIsDoneAndNoAddressFails() throws Exception {
        var fleet = new TargetDatabases(server, 2);
        try (var replica = ReplicaServer.launch(server.createDatabase()).ready()) {
            new RestRollout(replica.rest(), fleet).register();
            String url = replica.uri().toString();
            Path plan = plan(fleet);

            done("plan", "create", "-f", plan.toString(), "--server", url);
            done("plan", "check", "1", "--server", url);
            await().atMost(LIMIT)
                    .until(() ->
                            slipway("plan", "rollout", "1", "--server", url).exit() == 4);
            assertThat(done("rollout", "watch", "1", "--server", url)).contains("rollout 1 of plan 1  DONE");
            assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
            assertThat(done("task", "log", "1", "--follow", "--server", url)).contains(" INFO ");
            assertThat(done("audit", "verify", "--server", url, "-o", "yaml")).contains("anchor:");
            for (String list : List.of("server", "target", "plan", "rollout")) {
                assertThat(done(list, "list", "--server", url, "-o", "json")).contains("{");
                assertThat(slipway(list, "show", "1", "--server", url).exit()).isIn(0, 2);
            }
            assertThat(done("task", "list", "1", "--server", url)).contains("DONE");
            assertThat(failures(replica)).isEmpty();
            String management = "http://127.0.0.1:" + replica.managementPort();
            done("ping", "--url", management);
            done("drain", "--wait", "0s", "--url", management);
            assertThat(slipway("ping", "--url", management).exit()).isEqualTo(5);
            assertThat(replica.errors()).doesNotContain("Exception");
        }
    }

    @Test
    void theMigrationsOfADirectoryGoThereAndBack() throws Exception {
        var database = server.createDatabase();
        String url = database.url();
        done("create", "add points", "--risk", "low");
        assertThat(slipway("validate").exit()).isEqualTo(3);
        Path migrations = folder.resolve("migrations");
        try (var files = Files.list(migrations)) {
            Path change = files.filter(file -> file.getFileName().toString().startsWith("V"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(change, """
                    CREATE TABLE points (id int);
                    CREATE INDEX CONCURRENTLY points_id ON points (id);
                    INSERT INTO points VALUES (1)
                    """);
        }
        Files.writeString(migrations.resolve("R__points.sql"), "CREATE OR REPLACE VIEW v AS SELECT 1 AS n");
        Files.writeString(folder.resolve("flyway.toml"), "[flyway]\nlocations = ['filesystem:migrations']\n");

        assertThat(done("migrate", "--url", url, "--dry-run")).contains("ShareUpdateExclusive");
        assertThat(done("migrate", "--url", url, "--yes")).contains("done");
        assertThat(done("migrate", "--url", url, "--yes")).contains("Nothing to do");
        assertThat(done("status", "--url", url, "-o", "yaml")).contains("state: \"APPLIED\"");
        assertThat(done("validate", "--url", url, "-o", "sarif")).contains("\"2.1.0\"");
        assertThat(slipway("rollback", "--url", url, "--yes").exit()).isEqualTo(4);
        done("backup", "create", "points", "--url", url);
        assertThat(done("backup", "list", "-o", "json")).contains("points");
        done("doctor", "--url", url);
        assertThat(done("session", "--url", url)).contains("No change is running");
        assertThat(done("completion", "bash")).contains("complete");
        assertThat(done("man", "migrate")).contains(".TH");
    }

    private Path plan(TargetDatabases fleet) throws IOException {
        Files.writeString(folder.resolve("points.sql"), "CREATE TABLE points (id int);\nINSERT INTO fx VALUES (1);\n");
        return Files.writeString(folder.resolve("plan.yaml"), """
                title: Points
                targets: [%s]
                labels: {team: shop}
                changes:
                  - version: 1.10
                    script: {file: points.sql}
                    rollbackScript: DROP TABLE points
                options:
                  lockDeadline: PT5M
                  waves: [{percent: 50}, {percent: 100}]
                """.formatted(
                        String.join(", ", fleet.names()).replace('_', '-')));
    }

    /** Each address of the REST API and of the management port that answers that the service is at fault. */
    private static Map<String, String> failures(ReplicaServer replica) throws Exception {
        Map<String, String> failures = new TreeMap<>();
        try (var client = HttpClient.newHttpClient()) {
            var document = new ObjectMapper()
                    .readTree(body(client, replica.uri().resolve("/q/openapi?format=json"), failures));
            assertThat(document.path("paths").size()).isGreaterThan(20);
            for (var path : document.path("paths").properties()) {
                URI address = replica.uri().resolve(path.getKey().replaceAll("\\{[^}]+}", "1"));
                if (path.getValue().has("get") && !path.getKey().endsWith("/events")) {
                    body(client, address, failures);
                    assertThat(body(client, URI.create(address + "?limt=1"), failures))
                            .contains("urn:slipway:problem:");
                }
            }
            var management = URI.create("http://127.0.0.1:" + replica.managementPort());
            assertThat(body(client, management.resolve("/q/metrics"), failures)).contains("slipway_");
            assertThat(body(client, management.resolve("/q/health"), failures)).contains("\"UP\"");
        }
        return failures;
    }

    private static String body(HttpClient client, URI address, Map<String, String> failures) throws Exception {
        var request = HttpRequest.newBuilder(address).timeout(LIMIT).build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 500) {
            failures.put(address.toString(), response.statusCode() + " " + response.body());
        }
        return response.body();
    }
}
