package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag(Program.SMOKE)
class DemoProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MAX_TRIES = 3;
    private static final int REPLICAS = 3;

    @Test
    void tenDatabasesGetTheChangeOnceAlthoughAReplicaIsKilled(@TempDir Path folder) throws Exception {
        var said = folder.resolve("said");
        var demo =
                Program.withTemporary(folder, "demo").redirectErrorStream(true).redirectOutput(said.toFile());

        int tries = 0;
        do {
            tries++;
            assertThat(exitCode(demo)).as(() -> read(said)).isZero();
            // a demo that stands still for the second in which the replicas work comes too late to kill one
        } while (tries < MAX_TRIES && !read(said).contains("Killed replica "));
        assertThat(read(said))
                .contains("Killed replica ")
                .contains("each exactly once, although a replica died on the way");
        try (var left = Files.list(folder)) {
            assertThat(left.filter(file -> file.getFileName().toString().startsWith("slipway-demo")))
                    .isEmpty();
        }
    }

    @Test
    void aDemoThatIsInterruptedLeavesNothing(@TempDir Path folder) throws Exception {
        int code = endsWithNothingLeft(
                folder,
                (demo, server) -> new ProcessBuilder("kill", "-INT", Long.toString(demo.pid()))
                        .start()
                        .waitFor());
        assertThat(code).isEqualTo(130);
    }

    @Test
    void aDemoWhoseServerAndReplicasAreKilledLeavesNothing(@TempDir Path folder) throws Exception {
        int code = endsWithNothingLeft(folder, (demo, postmaster) -> {
            postmaster.destroyForcibly();
            demo.descendants().forEach(ProcessHandle::destroyForcibly);
        });
        assertThat(code).isNotZero();
    }

    /** Harms a running demo, by its process and that of PostgreSQL. */
    @FunctionalInterface
    private interface Harm {
        void to(ProcessHandle demo, ProcessHandle postmaster) throws IOException, InterruptedException;
    }

    private static int endsWithNothingLeft(Path folder, Harm harm) throws Exception {
        var said = Files.createTempFile("demo", ".out");
        // a shell without job control starts its background jobs, and so all of their children, with SIGINT ignored
        var builder =
                Program.withTemporary(folder, "demo").redirectErrorStream(true).redirectOutput(said.toFile());
        builder.command().addAll(0, List.of("env", "--default-signal=INT"));
        var demo = builder.start();
        try {
            await().atMost(LIMIT).until(() -> read(said).contains("Starting 3 replicas"));
            Path data = data(folder);
            assertThat(read(said)).contains(data.toString());
            var server = Files.readAllLines(data.resolve("cluster/postmaster.pid"));
            var postmaster = ProcessHandle.of(Long.parseLong(server.getFirst())).orElseThrow();
            assertThat(data.resolve("cluster/pg_dynshmem")).isNotEmptyDirectory();
            var sessions = postmaster.descendants().toList();
            await().atMost(LIMIT).until(() -> demo.descendants().count() >= REPLICAS);
            var children = demo.descendants().toList();
            harm.to(demo.toHandle(), postmaster);

            assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(postmaster.isAlive()).isFalse();
            assertThat(sessions).isNotEmpty().noneMatch(ProcessHandle::isAlive);
            assertThat(data).doesNotExist();
            assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
            try (var left = Files.list(folder)) {
                assertThat(left.filter(file -> !file.getFileName().toString().startsWith("hsperf")))
                        .isEmpty();
            }
            return demo.exitValue();
        } finally {
            demo.destroyForcibly();
            Files.delete(said);
        }
    }

    /** Elsewhere, if root made the folder and PostgreSQL's account cannot reach it. */
    private static Path data(Path folder) throws IOException {
        try (var found = Files.list(folder)) {
            return found.filter(file -> file.getFileName().toString().startsWith("slipway-demo"))
                    .map(demo -> EmbeddedPostgres.place(demo.resolve("data")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int exitCode(ProcessBuilder builder) throws IOException, InterruptedException {
        var process = builder.start();
        try {
            assertThat(process.waitFor(6, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
