package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.demo.DemoDatabases;
import io.slipway.cli.demo.DemoFolder;
import io.slipway.cli.demo.DemoReplicas;
import io.slipway.cli.demo.DemoReplicas.Killed;
import io.slipway.cli.demo.ReplicaProcess;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.Progress;
import io.slipway.cli.output.ProgressBar;
import io.slipway.cli.rest.RestClient;
import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.problem.ServiceProblem;
import io.slipway.time.CancelableWait;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code slipway demo}: starts everything on one machine and rolls a change out to ten databases. */
@Command(
        name = "demo",
        description = "Start a PostgreSQL with ten databases and three replicas, roll a change out, check the result.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the change was rolled out to every database, and the result was right",
            "1:something failed",
            "2:wrong usage",
            "78:the embedded PostgreSQL cannot be started here",
            "130:the demo was interrupted"
        },
        footer = {"", "Examples:", "  slipway demo", "  slipway demo --keep"})
final class DemoCommand implements Callable<Integer> {
    private static final Duration DEMO_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration WORK_POLL_INTERVAL = Duration.ofMillis(20);

    @Option(names = "--keep", description = "keep the files of the databases at the end")
    private boolean keep;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private final CancelableWait pause = new CancelableWait();
    private @Nullable Killed killed;

    @Override
    public Integer call() throws IOException, SQLException {
        long started = System.nanoTime();
        try (DemoFolder folder = DemoFolder.create(keep)) {
            say("Starting a PostgreSQL and ten databases in " + EmbeddedPostgres.place(folder.data()));
            return show(folder, started);
        }
    }

    private int show(DemoFolder folder, long started) throws SQLException {
        // else a server that is killed leaves segments in the memory of the machine
        EmbeddedSettings settings = EmbeddedSettings.DEFAULT.with("dynamic_shared_memory_type", "mmap");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder.data(), settings);
                var replicas = new DemoReplicas(folder.path())) {
            var databases = new DemoDatabases(server);
            String password = UUID.randomUUID().toString();
            databases.create(password);
            JsonNode rollout = rollOut(server, password, replicas);
            return report(rollout, databases, started);
        }
    }

    private JsonNode rollOut(EmbeddedPostgres server, String password, DemoReplicas replicas) {
        say("Starting " + DemoReplicas.count() + " replicas");
        RestClient client = start(server, password, replicas);
        client.post("/v1/servers", server(server));
        for (String name : DemoDatabases.names()) {
            client.post("/v1/targets", Map.of("name", name.replace('_', '-'), "server", "demo", "database", name));
        }
        say("Rolling out: loyalty points, "
                + DemoDatabases.CHANGE.lines().filter(l -> l.contains(";")).count() + " statements on "
                + DemoDatabases.names().size() + " databases");
        JsonNode plan = client.post("/v1/plans", plan());
        return watch(plan.path("id").asText(), replicas);
    }

    private RestClient start(EmbeddedPostgres server, String password, DemoReplicas replicas) {
        List<ReplicaProcess> started = replicas.start(Map.of(
                "SLIPWAY_DB_URL",
                "postgresql://" + EmbeddedPostgres.NAME + "@127.0.0.1:" + server.port() + "/" + DemoDatabases.CONTROL,
                "SLIPWAY_DB_PASSWORD",
                server.password(),
                "SLIPWAY_SECRET_DEMO",
                password));
        for (int i = 0; i < started.size(); i++) {
            say("  replica " + (i + 1) + " serves at " + started.get(i).rest());
        }
        return replicas.client();
    }

    private static Map<String, ?> server(EmbeddedPostgres server) {
        return Map.of(
                "name", "demo",
                "host", "127.0.0.1",
                "port", server.port(),
                "user", DemoDatabases.LOGIN,
                "secret", "env:SLIPWAY_SECRET_DEMO");
    }

    private static Map<String, ?> plan() {
        return Map.of(
                "title", "Loyalty points",
                "targets",
                        DemoDatabases.names().stream()
                                .map(n -> n.replace('_', '-'))
                                .toList(),
                "changes",
                        List.of(Map.of(
                                "version", "1", "description", "loyalty points", "script", DemoDatabases.CHANGE)));
    }

    private JsonNode watch(String plan, DemoReplicas replicas) {
        RestClient client = replicas.client();
        long deadline = System.nanoTime() + DEMO_TIMEOUT.toNanos();
        var bar = ProgressBar.withLinePerChange(out());
        JsonNode rollout = null;
        do {
            String id = client.get("/v1/plans/" + plan).path("rollout").asText("");
            if (!id.isEmpty()) {
                rollout = client.get("/v1/rollouts/" + id);
                show(bar, rollout);
                client = killOne(client, replicas, bar);
            }
        } while (isOpen(rollout)
                && System.nanoTime() - deadline < 0
                && pause.await(killed == null ? WORK_POLL_INTERVAL : POLL_INTERVAL));
        bar.end();
        if (rollout == null || isOpen(rollout)) {
            throw new ServiceProblem.Busy("the rollout of plan " + plan).asException();
        }
        return rollout;
    }

    /** Kills a replica and returns a client of one that is alive. */
    private RestClient killOne(RestClient client, DemoReplicas replicas, ProgressBar bar) {
        if (killed != null) {
            return client;
        }
        replicas.killOneAtWork(client).ifPresent(victim -> {
            killed = victim;
            bar.print("Killed replica %d in the middle of %d of them (kill -9); the others take over"
                    .formatted(victim.number(), victim.running()));
        });
        return killed == null ? client : replicas.client();
    }

    private static boolean isOpen(@Nullable JsonNode rollout) {
        return rollout == null || rollout.path("status").asText().equals("RUNNING");
    }

    private static void show(ProgressBar bar, JsonNode rollout) {
        int tasks = 0;
        int done = 0;
        for (JsonNode stage : rollout.path("stages")) {
            for (JsonNode wave : stage.path("waves")) {
                tasks += wave.path("tasks").asInt();
                done += wave.path("done").asInt();
            }
        }
        bar.show(new Progress("  Rolled out", done, tasks, "databases"));
    }

    private int report(JsonNode rollout, DemoDatabases databases, long started) throws SQLException {
        List<String> unlike = databases.unlike();
        String status = rollout.path("status").asText();
        if (!status.equals("DONE") || !unlike.isEmpty()) {
            say("The rollout is " + status + "; databases without the change: " + unlike);
            return ExitCode.FAILED;
        }
        say("Read back: all ten databases have the change, each exactly once"
                + (killed == null ? "." : ", although a replica died on the way."));
        say("Done in %.1f s. Next: slipway serve".formatted((System.nanoTime() - started) / 1e9));
        return ExitCode.DONE;
    }

    private void say(String line) {
        out().println(line);
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
