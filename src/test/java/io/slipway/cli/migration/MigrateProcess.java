package io.slipway.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.cli.Main;
import io.slipway.migration.MigrationFixture;
import io.slipway.time.Failpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A command on the migrations of a project, in a process of its own that a test can stop at failpoints. */
final class MigrateProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final Path points;
    private final Path said;

    /** Runs in the process: the folder of the failpoints, then the words of the command. */
    public static void main(String... arguments) {
        Failpoint.arm(arguments[0]);
        Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private MigrateProcess(Process process, Path points, Path said) {
        this.process = process;
        this.points = points;
        this.said = said;
    }

    /** Starts {@code migrate --yes} in the folder of the project; it stops at these failpoints, once at each. */
    static MigrateProcess start(MigrationFixture project, String... armed) {
        try {
            var points = Files.createTempDirectory(project.folder, "points");
            for (var point : armed) {
                Files.createFile(points.resolve(point));
            }
            var said = Files.createTempFile(project.folder, "migrate", ".said");
            // a shell without job control starts its background jobs with SIGINT ignored
            var builder = new ProcessBuilder(
                            "env",
                            "--default-signal=INT",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            MigrateProcess.class.getName(),
                            points.toString(),
                            "migrate",
                            "--yes",
                            "--url",
                            CommandLogin.url(project))
                    .directory(project.folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().put("DB_PASSWORD", CommandLogin.password(project));
            return new MigrateProcess(builder.start(), points, said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it stands at this failpoint. */
    void awaitReached(String point) {
        await().atMost(LIMIT)
                .until(() -> Files.exists(points.resolve(point + "." + process.pid())) || !process.isAlive());
        assertThat(process.isAlive()).as("before %s: %s", point, said()).isTrue();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** As Ctrl-C. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    int exitCode() {
        try {
            assertThat(process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .as(this::said)
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** All it has written. */
    String said() {
        try {
            return Files.readString(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
