package io.slipway.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import io.slipway.api.ApiClient;
import io.slipway.replica.Lease;
import io.slipway.testing.TestPostgres;
import io.slipway.time.Loop;
import io.slipway.time.Pass;
import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.task.TaskRunWorker;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The command line against a replica in this JVM. */
abstract class ClientFixture {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STEP_INTERVAL = Duration.ofMillis(100);

    @Inject
    Lease lease;

    @Inject
    Pass scheduling;

    @Inject
    TaskRunWorker taskRuns;

    @Inject
    CheckRunWorker checkRuns;

    @TempDir
    Path folder;

    private Loop steps;

    /** A command that has ended, or is still writing. */
    static final class CommandResult {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        int exit = -1;

        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out.toString());
        }

        @Override
        public String toString() {
            return "exit " + exit + "\n" + out + "\n" + err;
        }
    }

    @BeforeEach
    void serve() {
        lease.runOnce();
        steps = new Loop("test-steps", STEP_INTERVAL, this::step).start();
    }

    private void step() throws Exception {
        lease.runOnce();
        scheduling.runOnce();
    }

    @AfterEach
    void nothingRuns() {
        await().atMost(LIMIT).until(() -> taskRuns.running() + checkRuns.running() == 0);
        steps.close();
    }

    static CommandResult slipway(String... words) {
        return run(new CommandResult(), words);
    }

    static CommandResult run(CommandResult result, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--server", server()));
        return runAnywhere(result, all.toArray(String[]::new));
    }

    static String server() {
        return "http://localhost:" + RestAssured.port;
    }

    static CommandResult runAnywhere(CommandResult result, String... words) {
        result.exit = Main.commandLine(new ServeCommand())
                .setOut(new PrintWriter(result.out, true))
                .setErr(new PrintWriter(result.err, true))
                .execute(words);
        return result;
    }

    /** Registers a new database by the commands, and returns the target's name. */
    String target() {
        String server = ApiClient.uniqueName("server");
        Map<String, Object> body = ApiClient.serverBody(server);
        CommandResult added = slipway(
                "server",
                "add",
                server,
                "--host=" + body.get("host"),
                "--port=" + body.get("port"),
                "--user=" + body.get("user"),
                "--secret=" + body.get("secret"));
        if (added.exit != 0) {
            throw new AssertionError(added);
        }
        String target = ApiClient.uniqueName("target");
        String database = TestPostgres.shared().createDatabase().name();
        CommandResult result = slipway("target", "add", target, "--on", server, "--database", database);
        if (result.exit != 0) {
            throw new AssertionError(result);
        }
        return target;
    }

    /** Creates a plan of one script in a file, and returns its id. */
    String plan(String target, String script) throws IOException {
        CommandResult made = slipway("plan", "create", "-f", planFile(target, script), "-o", "json");
        if (made.exit != 0) {
            throw new AssertionError(made);
        }
        return made.json().path("id").asText();
    }

    String planFile(String target, String script) throws IOException {
        Files.writeString(folder.resolve("change.sql"), script);
        return Files.writeString(folder.resolve("plan.yaml"), """
                        title: A change
                        targets: [%s]
                        changes:
                          - version: 1.10
                            script: {file: change.sql}
                        """.formatted(target))
                .toString();
    }

    /** The rollout that policy makes of a plan. */
    String rolloutOf(String plan) {
        await().atMost(LIMIT)
                .until(() -> slipway("plan", "show", plan, "-o", "json").json().has("rollout"));
        try {
            return slipway("plan", "show", plan, "-o", "json")
                    .json()
                    .path("rollout")
                    .asText();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String taskOf(String rollout) throws IOException {
        return slipway("task", "list", rollout, "-o", "json")
                .json()
                .path("items")
                .path(0)
                .path("id")
                .asText();
    }
}
