package io.slipway.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The data of an embedded server and the programs that work on it; one process does so at a time. */
final class Cluster {
    private static final String CONFIGURATION = "slipway.conf";
    private static final int PORT_LINE = 3;

    private final DataFolder folder;
    private final Programs programs;
    private final Path data;

    Cluster(DataFolder folder, Programs programs) {
        this.folder = folder;
        this.programs = programs;
        this.data = folder.cluster();
    }

    /** Makes the cluster where there is none; one that was not finished is made anew. */
    void initialize(String superuser) throws IOException {
        if (Files.exists(data)) {
            return;
        }
        var half = folder.root().resolve("cluster.new");
        FileTrees.delete(half);
        Files.createDirectory(half);
        Unprivileged.own(half, "rwx------");
        var password = Files.createTempFile(folder.root(), "initdb-", "");
        try {
            Files.writeString(password, folder.password());
            Unprivileged.own(password, "rw-------");
            run(
                    programs.path("initdb"),
                    "-D",
                    half.toString(),
                    "-U",
                    superuser,
                    "--auth=scram-sha-256",
                    "--pwfile=" + password,
                    "-E",
                    "UTF8",
                    "--no-locale");
        } finally {
            Files.delete(password);
        }
        Files.writeString(
                half.resolve("postgresql.conf"), "\ninclude '" + CONFIGURATION + "'\n", StandardOpenOption.APPEND);
        Files.move(half, data);
    }

    /** The port of the server that runs on this data. */
    Optional<Integer> runningPort() throws IOException {
        var status = Unprivileged.run(folder.root(), List.of(programs.path("pg_ctl"), "-D", data.toString(), "status"));
        if (status.code() != 0) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(data.resolve("postmaster.pid"));
        return Optional.of(Integer.valueOf(lines.get(PORT_LINE).strip()));
    }

    /** Starts the server with these lines of configuration and waits until it lets people in. */
    void start(Map<String, String> configuration) throws IOException {
        write(configuration);
        var log = data.resolve("server.log");
        Files.deleteIfExists(log);
        var result = Unprivileged.run(
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
        if (runningPort().isPresent()) {
            run(programs.path("pg_ctl"), "-D", data.toString(), "-m", mode, "-w", "-t", "60", "stop");
        }
    }

    private void write(Map<String, String> configuration) throws IOException {
        var file = data.resolve(CONFIGURATION);
        Files.writeString(file, EmbeddedPostgres.lines(configuration));
        Unprivileged.own(file, "rw-------");
    }

    private void run(String... command) throws IOException {
        var result = Unprivileged.run(folder.root(), List.of(command));
        if (result.code() != 0) {
            throw new IOException(Path.of(command[0]).getFileName() + " failed: " + result.output());
        }
    }

    private static String tail(Path log) throws IOException {
        var text = Files.readString(log).strip();
        return text.substring(Math.max(0, text.length() - 2000));
    }
}
