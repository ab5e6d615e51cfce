package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options that the launcher gives to the JVM. */
class LauncherTest {
    @TempDir
    private Path folder;

    /** The arguments that the launcher gives to java, for this command of Slipway. */
    private List<String> arguments(String command) throws IOException, InterruptedException {
        var launcher = Files.copy(Path.of("src/main/launcher/slipway"), folder.resolve("slipway"));
        Files.writeString(folder.resolve("slipway-env.sh"), "slipway_find_java() { JAVA_HOME=$here/jdk; }\n");
        var java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        var process = new ProcessBuilder("sh", launcher.toString(), command)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor()).as(said.toString()).isZero();
        return said;
    }

    @Test
    void aReplicaHasAShareOfTheMemoryAndEndsWhenItIsFull() throws Exception {
        assertThat(arguments("serve"))
                .contains("-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=60")
                .contains("-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=15000", "-XX:MaxHeapFreeRatio=30")
                .doesNotContain("-XX:+UseSerialGC")
                .endsWith(
                        "-jar",
                        folder.toRealPath()
                                .resolve("quarkus-app/quarkus-run.jar")
                                .toString(),
                        "serve");
    }

    @Test
    void aCommandEndsWhenItsHeapIsFull() throws Exception {
        assertThat(arguments("migrate"))
                .contains("-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC")
                .noneMatch(argument -> argument.contains("RAMPercentage"));
    }
}
