package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The program of Prometheus that checks rules and scrapes; {@code .ci/run} installs it. */
public final class Promtool {
    private Promtool() {}

    /** Its output, if it ends with 0; the test is skipped if the machine does not have it. */
    static String run(String... arguments) {
        return read("", arguments);
    }

    /** The same with this standard input. */
    public static String read(String input, String... arguments) {
        Optional<Path> program = find("promtool");
        assumeTrue(program.isPresent(), "skipped: promtool is not installed (package prometheus)");
        List<String> command = new ArrayList<>(List.of(program.orElseThrow().toString()));
        command.addAll(List.of(arguments));
        try {
            Path in = Files.writeString(Files.createTempFile("promtool", ".in"), input);
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(in.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            Files.delete(in);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A program of the machine's PATH. */
    static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
