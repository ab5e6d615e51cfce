package io.slipway.bench;

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
import java.util.stream.Stream;

/** How fast the program starts and how much memory it takes: what users start, as a launcher or as the binary. */
public final class StartBench {
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SCRIPT = """
            CREATE TABLE customer (id bigint PRIMARY KEY, name text NOT NULL);
            ALTER TABLE orders ADD COLUMN points int NOT NULL DEFAULT 0;
            CREATE INDEX CONCURRENTLY orders_points ON orders (points);
            """;

    private final Path program;
    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();

    private StartBench(Path program) {
        this.program = program;
    }

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--program", "--size", "--starts", "--requests");
        var bench = new StartBench(
                Path.of(flags.text("--program", "target/slipway")).toAbsolutePath());
        long bytes = size(Path.of(flags.text("--size", "target/slipway")));
        bench.run(bytes, flags.number("--starts", 5), flags.number("--requests", 1_000));
        System.exit(0);
    }

    private void run(long bytes, int starts, int requests) throws Exception {
        try (var first = start()) {
            // makes the schema, which is no part of a later start
            first.ready();
        }
        var ready = new Percentiles();
        for (int i = 0; i < starts; i++) {
            long from = System.nanoTime();
            try (var replica = start()) {
                replica.ready();
                ready.add(millisSince(from));
            }
        }
        try (var replica = start()) {
            replica.ready();
            new CancelableWait().await(SETTLED);
            long idle = resident(replica.pid());
            request(replica, requests);
            long used = resident(replica.pid());
            System.out.printf(
                    "{\"program\": \"%s\", \"fileMiB\": %d, \"readyP50Ms\": %d, \"readyMinMs\": %d, "
                            + "\"rssIdleMiB\": %d, \"requests\": %d, \"rssAfterMiB\": %d, \"explainP50Ms\": %d}%n",
                    program.getFileName(),
                    bytes >> 20,
                    ready.at(0.5),
                    ready.at(0),
                    idle,
                    requests,
                    used,
                    explain(starts * 2));
        }
    }

    private ReplicaServer start() {
        return ReplicaServer.launchPackaged(program, control, Map.of());
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static void request(ReplicaServer replica, int requests) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            for (int i = 0; i < requests; i++) {
                String path = i % 2 == 0 ? "/v1/rollouts?limit=5" : "/v1/servers";
                var request = HttpRequest.newBuilder(replica.uri().resolve(path))
                        .timeout(LIMIT)
                        .build();
                var response = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 200) {
                    throw new AssertionError(response + ": " + response.body());
                }
            }
        }
    }

    /** The median of the time of {@code explain} on a small file, until the process has ended. */
    private long explain(int times) throws Exception {
        Path script = Files.writeString(Files.createTempFile("change", ".sql"), SCRIPT);
        var spent = new Percentiles();
        for (int i = 0; i < times; i++) {
            long from = System.nanoTime();
            Process process = new ProcessBuilder(program.toString(), "explain", script.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int exit = process.waitFor();
            spent.add(millisSince(from));
            if (exit != 0) {
                throw new AssertionError("explain ended with " + exit);
            }
        }
        Files.delete(script);
        return spent.at(0.5);
    }

    /** Of a file, or of all files in a folder. */
    private static long size(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> regular = files.filter(Files::isRegularFile).toList();
            return regular.stream().mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
