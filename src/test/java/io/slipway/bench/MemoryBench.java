package io.slipway.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.cluster.RestRollout;
import io.slipway.cluster.TargetDatabases;
import io.slipway.cluster.TaskRunRecords;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import io.slipway.time.CancelableWait;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** The memory of a replica with a small heap, and its answers to others, while it gets large scripts. */
public final class MemoryBench {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);
    private static final Duration QUIET = Duration.ofSeconds(90);
    private static final int MEBI = 1 << 20;
    private static final int NO_ANSWER = 0;
    private static final int ROLLOUTS = 3;
    private static final int STATEMENT_BYTES = 1_000;
    private static final String NOTICES =
            "DO $$ BEGIN FOR i IN 1..1000000 LOOP RAISE NOTICE 'notice %', i; END LOOP; END $$";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final TargetDatabases fleet;
    private final ReplicaServer replica;
    private final RestRollout rollout;
    private final Percentiles others = new Percentiles();
    private final AtomicInteger otherErrors = new AtomicInteger();
    private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();

    private MemoryBench(int heap, int targets) {
        fleet = new TargetDatabases(TestPostgres.shared(), targets);
        replica = ReplicaServer.launchPackaged(control, Map.of("SLIPWAY_JAVA_OPTS", "-Xmx" + heap + "m"))
                .ready();
        rollout = new RestRollout(replica.rest(), fleet);
    }

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--heap", "--plans", "--targets");
        int heap = flags.number("--heap", 400);
        int plans = flags.number("--plans", 20);
        var bench = new MemoryBench(heap, flags.number("--targets", 50));
        try (bench.replica) {
            System.exit(bench.run(heap, plans) ? 0 : 1);
        }
    }

    private boolean run(int heap, int plans) throws Exception {
        rollout.register();
        long idle = resident("VmRSS");
        load(plans);
        long most = resident("VmHWM");
        new CancelableWait().await(QUIET);
        int notDone = ROLLOUTS * fleet.names().size() - records.done();
        if (notDone > 0) {
            System.out.println("runs that are not DONE:\n" + records.notDone());
            System.out.println("the log of the replica:\n" + replica.errors());
        }
        System.out.printf(
                "{\"heapMiB\": %d, \"plans\": %d, \"created\": %d, \"refused\": %d, \"overloaded\": %d, "
                        + "\"serverErrors\": %d, \"otherP50Ms\": %d, \"otherP99Ms\": %d, \"otherErrors\": %d, "
                        + "\"runsDone\": %d, \"runsNotDone\": %d, \"rssIdleMiB\": %d, \"rssMaxMiB\": %d, "
                        + "\"rssAfterMiB\": %d}%n",
                heap,
                plans,
                answers(201),
                answers(422),
                answers(429),
                serverErrors(),
                others.at(0.5),
                others.at(0.99),
                otherErrors.get(),
                records.done(),
                notDone,
                idle,
                most,
                resident("VmRSS"));
        return serverErrors() == 0 && otherErrors.get() == 0 && notDone == 0;
    }

    private void load(int plans) throws Exception {
        var over = new AtomicBoolean();
        var probe = Thread.ofPlatform().start(() -> probe(over));
        atOnce(plans);
        System.out.println("answers to " + plans + " plans of 10 MB at once: " + answers);
        rollOut(script(4 * MEBI));
        System.out.println("a script of 4 MB on each target: " + records.states());
        rollOut(NOTICES);
        over.set(true);
        probe.join();
        atOnce(1);
        rollOut(script(8 * MEBI));
    }

    private void rollOut(String script) {
        rollout.start(List.of(script), 10);
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(() -> records.openRollouts() == 0);
    }

    private int answers(int status) {
        return answers.getOrDefault(status, 0);
    }

    /** Answers of the service that it was at fault, and requests without an answer. */
    private int serverErrors() {
        return answers.entrySet().stream()
                .filter(each -> each.getKey() >= 500 || each.getKey() == NO_ANSWER)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Statements of a kilobyte each. */
    private static String script(int bytes) {
        String filling = "x".repeat(STATEMENT_BYTES);
        return ("INSERT INTO fx SELECT 1 WHERE '" + filling + "' = '';\n").repeat(bytes / STATEMENT_BYTES);
    }

    private void atOnce(int plans) throws IOException {
        String target = fleet.names().getFirst().replace('_', '-');
        byte[] body = MAPPER.writeValueAsBytes(Map.of(
                "title", "many statements",
                "targets", List.of(target),
                "changes", List.of(Map.of("script", "select 1;".repeat(10 * MEBI / 10))),
                "options", Map.of("checks", "SKIP")));
        IntStream.range(0, plans)
                .mapToObj(_ -> http.sendAsync(post(body), HttpResponse.BodyHandlers.discarding())
                        .handle((answer, error) -> error == null ? answer.statusCode() : NO_ANSWER))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .forEach(status -> answers.merge(status, 1, Integer::sum));
    }

    private HttpRequest post(byte[] body) {
        return HttpRequest.newBuilder(replica.uri().resolve("/v1/plans"))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private void probe(AtomicBoolean over) {
        var request = HttpRequest.newBuilder(replica.uri().resolve("/v1/rollouts?limit=5"))
                .timeout(LIMIT)
                .build();
        while (!over.get()) {
            long from = System.nanoTime();
            try {
                int status =
                        http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
                if (status != 200) {
                    otherErrors.incrementAndGet();
                }
                others.add((System.nanoTime() - from) / 1_000_000);
                new CancelableWait().await(PROBE_INTERVAL);
            } catch (IOException e) {
                otherErrors.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private long resident(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(replica.pid()), "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
