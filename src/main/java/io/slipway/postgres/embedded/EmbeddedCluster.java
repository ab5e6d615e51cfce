package io.slipway.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The data of an embedded server and the programs that use it. One process uses it at a time. */
final class EmbeddedCluster {
    private static final String CONFIGURATION = "slipway.conf";
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;
    static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final String NOBODYS_PID = "2147483646";

    private final DataFolder folder;
    private final PostgresBinaries programs;
    private final Path data;

    EmbeddedCluster(DataFolder folder, PostgresBinaries programs) {
        this.folder = folder;
        this.programs = programs;
        this.data = folder.cluster();
    }

    /** Creates the cluster if there is none. An incomplete cluster is created again. */
    void initialize(String superuser) throws IOException {
        if (Files.exists(data)) {
            return;
        }
        Path half = folder.root().resolve("cluster.new");
        FileTrees.delete(half);
        Files.createDirectory(half);
        UnprivilegedUser.ownForInitdb(half, "rwx------");
        var password = Files.createTempFile(folder.root(), "initdb-", "");
        try {
            Files.writeString(password, folder.password());
            UnprivilegedUser.ownForInitdb(password, "rw-------");
            check(
                    "initdb",
                    UnprivilegedUser.runInitdb(
                            folder.root(),
                            List.of(
                                    programs.path("initdb"),
                                    "-D",
                                    half.toString(),
                                    "-U",
                                    superuser,
                                    "--auth=scram-sha-256",
                                    "--pwfile=" + password,
                                    "-E",
                                    "UTF8",
                                    "--no-locale")));
        } finally {
            Files.delete(password);
        }
        Files.writeString(
                half.resolve("postgresql.conf"), "\ninclude '" + CONFIGURATION + "'\n", StandardOpenOption.APPEND);
        Files.move(half, data);
    }

    /**
     * The port of the server that runs on this data, once it accepts connections. Waits for the end of a server that is
     * stopping.
     */
    Optional<Integer> adopt() throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        for (Optional<Running> server = running(); server.isPresent(); server = running()) {
            if (server.get().ready()) {
                return Optional.of(server.get().port());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "the server of this data is starting or stopping for " + START_TIMEOUT.toSeconds() + " s");
            }
            awaitEnd(server.get().process(), Duration.ofMillis(100));
        }
        return Optional.empty();
    }

    /** A server that runs on this data. */
    private record Running(ProcessHandle process, int port, boolean ready) {}

    /**
     * Ends the processes of the server of this data, as a failure of power would. When the postmaster was killed, a
     * busy session lives on, and would write to the data while it is deleted.
     */
    static void kill(Path data) throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        Path real = data.toRealPath();
        List<ProcessHandle> all = Stream.concat(
                        // the pid in the file may belong to another program by now
                        postmaster(data)
                                .filter(EmbeddedCluster::isPostgres)
                                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants())),
                        ProcessHandle.allProcesses()
                                .filter(process -> worksIn(real, process))
                                .filter(EmbeddedCluster::isPostgres))
                .distinct()
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            awaitEnd(process, START_TIMEOUT);
        }
    }

    private static Stream<ProcessHandle> postmaster(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.stream().limit(1).flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream());
    }

    /** All processes of PostgreSQL work in the folder of the data; only Linux tells. */
    private static boolean worksIn(Path data, ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .equals(data);
        } catch (IOException _) {
            return false;
        }
    }

    private Optional<Running> running() throws IOException {
        Path file = data.resolve("postmaster.pid");
        ArrayList<String> lines =
                Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : new ArrayList<String>();
        if (lines.size() <= PORT_LINE) {
            return Optional.empty();
        }
        var process = ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        if (process.isPresent() && !isPostgres(process.get())) {
            // the pid now belongs to another program, which PostgreSQL would mistake for itself; the rest of
            // the file stays: by it the server makes sure that no old session still writes
            lines.set(0, NOBODYS_PID);
            Files.write(file, lines);
            return Optional.empty();
        }
        boolean ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).startsWith("ready");
        var port = Integer.parseInt(lines.get(PORT_LINE).strip());
        return process.map(p -> new Running(p, port, ready));
    }

    private static void awaitEnd(ProcessHandle process, Duration most) throws IOException {
        try {
            process.onExit().get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // the caller tries again
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the server", e);
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(path -> path.endsWith("postgres")).orElse(true);
    }

    /** Starts the server with these lines of configuration and waits until it accepts connections. */
    void start(Map<String, String> configuration) throws IOException {
        UnprivilegedUser.ownTree(data);
        write(configuration);
        Path log = data.resolve("server.log");
        Files.deleteIfExists(log);
        var result = UnprivilegedUser.run(
                folder.root(),
                List.of(
                        programs.path("pg_ctl"),
                        "-D",
                        data.toString(),
                        "-w",
                        "-t",
                        "60",
                        "-l",
                        log.toString(),
                        "start"));
        if (result.code() != 0) {
            throw new IOException("PostgreSQL did not start: " + (Files.exists(log) ? tail(log) : result.output()));
        }
    }

    /** @param mode {@code fast} or {@code immediate} */
    void stop(String mode) throws IOException {
        if (running().isPresent()) {
            List<String> command = List.of(
                    programs.path("pg_ctl"),
                    "-D",
                    data.toString(),
                    "-m",
                    mode,
                    "-w",
                    "-t",
                    Long.toString(START_TIMEOUT.toSeconds()),
                    "stop");
            check("pg_ctl", UnprivilegedUser.runAsOwner(data, folder.root(), command));
        }
    }

    private void write(Map<String, String> configuration) throws IOException {
        Path file = data.resolve(CONFIGURATION);
        Files.writeString(file, EmbeddedPostgres.lines(configuration));
        UnprivilegedUser.own(file, "rw-------");
    }

    private static void check(String program, UnprivilegedUser.Result result) throws IOException {
        if (result.code() != 0) {
            throw new IOException(program + " failed: " + result.output());
        }
    }

    private static String tail(Path log) throws IOException {
        String text = Files.readString(log).strip();
        return text.substring(Math.max(0, text.length() - 2000));
    }
}
