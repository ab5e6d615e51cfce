package io.slipway.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program as a process of its own that serves on free ports, in a small JVM or as the binary. */
public final class ReplicaServer implements AutoCloseable {
    private static final int MAX_HEAP_MEGABYTES = 192;
    private static final Pattern READY = Pattern.compile("(?m)^ready http=(\\d+) management=(\\d+) replica=(\\S+)\\R");
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);
    private static final Duration START = Duration.ofMinutes(4);

    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().unstarted(() -> ALIVE.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final Path out;
    private final Path err;

    private ReplicaServer(Process process, Path out, Path err) {
        this.process = process;
        ALIVE.add(process);
        this.out = out;
        this.err = err;
    }

    /** Starts {@code serve} on this control database and returns at once. */
    public static ReplicaServer launch(TestPostgres.Database control) {
        return launch(control, Map.of());
    }

    /** Starts {@code serve} on this control database with further settings and returns at once. */
    public static ReplicaServer launch(TestPostgres.Database control, Map<String, String> settings, String... more) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SLIPWAY_DB_URL", control.url());
        environment.put("SLIPWAY_DB_PASSWORD", control.password());
        return launch(environment, more);
    }

    /**
     * Starts {@code serve} and returns at once; it knows the passwords of all test servers.
     *
     * @param more of its options
     */
    public static ReplicaServer launch(Map<String, String> environment, String... more) {
        Path program = Program.artifact();
        List<String> archive = Program.isNative()
                ? List.of()
                : ReplicaArchive.options(program, options -> {
                    var control = TestPostgres.shared().createDatabase();
                    return start(
                            options,
                            Map.of("SLIPWAY_DB_URL", control.url(), "SLIPWAY_DB_PASSWORD", control.password()));
                });
        return start(archive, environment, more);
    }

    private static ReplicaServer start(List<String> archive, Map<String, String> environment, String... more) {
        List<String> command = new ArrayList<>(Program.command(MAX_HEAP_MEGABYTES, archive));
        command.add("serve");
        command.addAll(List.of(more));
        if (command.stream().noneMatch(option -> option.startsWith("--port"))) {
            command.add("--port=0");
        }
        if (command.stream().noneMatch(option -> option.startsWith("--management-port"))) {
            command.add("--management-port=0");
        }
        return run(command, environment);
    }

    /**
     * Starts {@code serve} on this control database by what users start, with the options of Java that they get, and
     * returns at once.
     */
    public static ReplicaServer launchPackaged(TestPostgres.Database control, Map<String, String> settings) {
        return launchPackaged(Program.FILE, control, settings);
    }

    /** As {@link #launchPackaged(TestPostgres.Database, Map)}, with this launcher or binary. */
    public static ReplicaServer launchPackaged(
            Path program, TestPostgres.Database control, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SLIPWAY_DB_URL", control.url());
        environment.put("SLIPWAY_DB_PASSWORD", control.password());
        return run(List.of(program.toString(), "serve", "--port=0", "--management-port=0"), environment);
    }

    /** Starts {@code serve} by these commands of a shell, in this folder, and returns at once. */
    public static ReplicaServer launchScript(String commands, TestPostgres.Database control, Path folder) {
        Map<String, String> environment =
                Map.of("SLIPWAY_DB_URL", control.url(), "SLIPWAY_DB_PASSWORD", control.password());
        return run(List.of("bash", "-c", "cd '" + folder + "'\n" + commands), environment);
    }

    private static ReplicaServer run(List<String> command, Map<String, String> environment) {
        try {
            var out = Files.createTempFile("replica", ".out");
            var err = Files.createTempFile("replica", ".err");
            var builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
            builder.environment().put("SLIPWAY_SERVE_SHUTDOWN_DELAY", "0s");
            builder.environment().putAll(TestPostgres.environment());
            builder.environment().put("SLIPWAY_TARGET_MIN_SCRAM_ITERATIONS", "1");
            builder.environment().putAll(environment);
            return new ReplicaServer(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it says that it serves. */
    public ReplicaServer ready() {
        await().atMost(START).pollInterval(POLL_INTERVAL).until(() -> !process.isAlive() || line().find());
        if (!line().find()) {
            throw new AssertionError("ended with " + process.exitValue() + " instead of serving: " + errors());
        }
        return this;
    }

    private Matcher line() {
        return READY.matcher(read(out));
    }

    private Matcher found() {
        var line = line();
        if (!line.find()) {
            throw new IllegalStateException("not ready");
        }
        return line;
    }

    /** Talks to its REST API. */
    public Rest rest() {
        return new Rest(uri());
    }

    /** Where its health and metrics are, as it says. */
    public int managementPort() {
        return Integer.parseInt(found().group(2));
    }

    /** Its id as the control database knows it. */
    public UUID id() {
        return UUID.fromString(found().group(3));
    }

    /** All it has written to standard error. */
    public String errors() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        exitCode(Duration.ofSeconds(60));
    }

    public long pid() {
        return process.pid();
    }

    /** SIGSTOP: it stands still, its connections stay. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Whether the process is there, frozen or not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has said that it serves. */
    public boolean isReady() {
        return process.isAlive() && line().find();
    }

    /** Where it serves REST. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + found().group(1));
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for its end. */
    public int exitCode(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still alive after " + limit + ": " + errors());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        ALIVE.remove(process);
        try {
            process.waitFor(60, TimeUnit.SECONDS);
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
