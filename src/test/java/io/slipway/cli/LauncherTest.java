package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options that the launcher gives to the JVM. */
class LauncherTest {
    @TempDir
    private Path folder;

    /** Prints its arguments, those of a file of arguments too. */
    private static final String ECHO = """
            #!/bin/sh
            for argument; do
              case $argument in
                @*) grep -v '^#' "${argument#@}" ;;
                *) printf '%s\\n' "$argument" ;;
              esac
            done
            """;

    /** The arguments that the launcher gives to java, for this command of Slipway. */
    private List<String> arguments(String command) throws IOException, InterruptedException {
        for (var name : List.of("slipway", "serve.options", "command.options")) {
            Files.copy(Path.of("src/main/launcher", name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        var launcher = folder.resolve("slipway");
        Files.writeString(folder.resolve("slipway-env.sh"), "slipway_find_java() { JAVA_HOME=$here/jdk; }\n");
        var java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, ECHO);
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

    /** Its exit code would be 3, which means that a check found errors. */
    @Test
    void aCommandDoesNotEndItselfWhenItsHeapIsFull() throws Exception {
        assertThat(arguments("migrate"))
                .contains("-XX:+UseSerialGC")
                .noneMatch(argument -> argument.contains("OutOfMemory") || argument.contains("RAMPercentage"));
    }

    @Test
    void onlyCommandsForOneDatabaseStartFromTheArchive() throws Exception {
        Files.createFile(folder.resolve("slipway.aot"));
        assertThat(arguments("migrate"))
                .contains("-XX:AOTCache=" + folder.toRealPath().resolve("slipway.aot"))
                .endsWith("io.slipway.cli.Main", "migrate");
        assertThat(arguments("ping")).noneMatch(argument -> argument.contains("slipway.aot"));
    }

    @Test
    void withoutAnArchiveEachCommandStartsFromTheJar() throws Exception {
        assertThat(arguments("migrate")).contains("-jar").noneMatch(argument -> argument.startsWith("-XX:AOT"));
    }
}
