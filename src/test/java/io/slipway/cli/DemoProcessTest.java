package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoProcessTest {
    private static final int MAX_TRIES = 3;
    private static final Path PROGRAM = Path.of("target/slipway").toAbsolutePath();

    @Test
    void tenDatabasesGetTheChangeOnceAlthoughAReplicaIsKilled(@TempDir Path folder) throws Exception {
        var said = folder.resolve("said");
        var demo = new ProcessBuilder(PROGRAM.toString(), "demo")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        demo.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + folder);

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
