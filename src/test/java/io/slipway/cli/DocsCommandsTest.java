package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands in the tutorial and in the how-tos are accepted by the command line, wherever they stand. */
class DocsCommandsTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(?:sh|yaml|java)$(.*?)^```$");

    /** In a line of a shell, as words of {@code docker run}, as a list of YAML, and as arguments in Java. */
    private static final List<Pattern> COMMANDS = List.of(
            Pattern.compile("(?m)(?:^|- |&& |= |\\w )slipway ([a-z]+(?: [^|>)#&;\\n]+)?)"),
            Pattern.compile("\"\\$SLIPWAY\" ([^|>\\n]+)"),
            Pattern.compile("(?:args|command): \\[([^]]+)]"),
            Pattern.compile("ProcessBuilder\\(\"slipway\", ([^)]+)\\)"));

    static List<String> commands() throws IOException {
        try (Stream<Path> howTos = Files.list(Path.of("docs/how-to"))) {
            return Stream.concat(Stream.of(Path.of("docs/tutorial-first-migration.md")), howTos)
                    .flatMap(page -> BLOCK.matcher(text(page)).results())
                    .flatMap(block -> COMMANDS.stream()
                            .flatMap(pattern -> pattern.matcher(block.group(1)).results()))
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
        }
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theCommandLineAcceptsTheCommand(String command) {
        String[] words = Pattern.compile("\"([^\"]*)\"|([^\\s,]+)")
                .matcher(command)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toArray(String[]::new);
        assertThatCode(() -> Main.commandLine(new ServeCommand()).parseArgs(words))
                .doesNotThrowAnyException();
    }

    @Test
    void eachFormOfACommandIsFound() throws IOException {
        assertThat(commands())
                .contains("migrate", "validate", "status", "rollback --dry-run", "migrate, --yes, --skip-backup")
                .contains("\"migrate\", \"--yes\", \"--skip-backup\"", "migrate --yes --skip-backup");
    }
}
