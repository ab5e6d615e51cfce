package io.slipway.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.rest.RestClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The replicas of the demo: processes of this program. One of them is killed while it works. */
public final class DemoReplicas implements AutoCloseable {
    private static final int COUNT = 3;

    private final Path folder;
    private final List<Process> launched = new ArrayList<>();
    private final List<ReplicaProcess> replicas = new ArrayList<>();
    private @Nullable ReplicaProcess victim;

    public DemoReplicas(Path folder) {
        this.folder = folder;
    }

    public static int count() {
        return COUNT;
    }

    /** Starts all replicas at once and waits until each one is ready. */
    public List<ReplicaProcess> start(Map<String, String> environment) {
        for (int i = 1; i <= COUNT; i++) {
            launched.add(ReplicaProcess.launch(environment, log(i)));
        }
        for (int i = 1; i <= COUNT; i++) {
            replicas.add(ReplicaProcess.ready(launched.get(i - 1), log(i)));
        }
        return List.copyOf(replicas);
    }

    private Path log(int number) {
        return folder.resolve("replica-" + number + ".log");
    }

    /** A client of a replica that was not killed. */
    public RestClient client() {
        return replicas.stream()
                .filter(replica -> !replica.equals(victim))
                .findFirst()
                .map(replica -> new RestClient(replica.rest()))
                .orElseThrow();
    }

    /**
     * Kills a replica with runs in progress, without a shutdown.
     *
     * @return the number of the replica and of its runs; empty if no replica has a run
     */
    public Optional<Killed> killOneAtWork(RestClient client) {
        for (JsonNode seen : client.get("/v1/replicas")) {
            int running = seen.path("running").asInt();
            for (int i = 0; i < replicas.size() && running > 0; i++) {
                ReplicaProcess replica = replicas.get(i);
                if (replica.id().equals(seen.path("id").asText())) {
                    victim = replica;
                    replica.process().destroyForcibly();
                    return Optional.of(new Killed(i + 1, running));
                }
            }
        }
        return Optional.empty();
    }

    /** The killed replica, and the number of its runs in progress. */
    public record Killed(int number, int running) {}

    @Override
    public void close() {
        launched.forEach(Process::destroy);
        launched.forEach(process -> process.onExit()
                .orTimeout(20, TimeUnit.SECONDS)
                .exceptionally(e -> process.destroyForcibly())
                .join());
    }
}
