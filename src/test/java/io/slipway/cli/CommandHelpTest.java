package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.slipway.cli.output.EnvironmentVariable;
import io.slipway.cli.serve.ServeVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code --help} of each command names its exit codes and the variables that it reads. */
class CommandHelpTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^  ([A-Z][A-Z0-9_]+)  +\\S");
    private static final Pattern EXIT_CODE = Pattern.compile("(?m)^  (\\d+)  +\\S");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|");

    /** As a shell shows the end by SIGTERM. */
    private static final String TERMINATED = "143";

    private static final Set<String> OF_DATABASES =
            Set.of("DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD", "DB_SSL_MODE");

    static Stream<CommandLine> commands() {
        return leaves(Main.commandLine(new ServeCommand()));
    }

    private static Stream<CommandLine> leaves(CommandLine line) {
        return line.getSubcommands().isEmpty()
                ? Stream.of(line)
                : line.getSubcommands().values().stream().flatMap(CommandHelpTest::leaves);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpListsTheExitCodes(CommandLine command) throws IOException {
        String help = command.getUsageMessage();
        Set<String> known = found(ROW, Files.readString(Path.of("docs/exit-codes.md")));
        known.add(TERMINATED);

        assertThat(help).contains("Exit codes:");
        assertThat(found(EXIT_CODE, help)).contains("2").isSubsetOf(known);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpListsTheVariablesThatTheCommandReads(CommandLine command) {
        assertThat(found(LISTED, command.getUsageMessage())).isEqualTo(read(command));
    }

    /** By the options of the command. */
    private static Set<String> read(CommandLine command) {
        Set<String> read = new TreeSet<>();
        var options = command.getCommandSpec().optionsMap().keySet();
        switch (command.getCommandName()) {
            case "serve" ->
                ServeVariables.all().stream().map(EnvironmentVariable::name).forEach(read::add);
            case "explain" -> read.add("DB_PASSWORD");
            case "doctor", "migrate", "status", "validate", "rollback", "restore" -> read.addAll(OF_DATABASES);
            case "create" -> read.addAll(options.contains("--full") ? OF_DATABASES : Set.of());
            case "session" -> read.addAll(options.contains("--server") ? Set.of() : OF_DATABASES);
            default -> {}
        }
        if (options.contains("--server")) {
            read.addAll(List.of("SLIPWAY_SERVER", "SLIPWAY_TOKEN"));
        }
        if (options.contains("--no-color")) {
            read.add("NO_COLOR");
        }
        return read;
    }

    /** An example may be part of a line of a shell. */
    @ParameterizedTest
    @MethodSource("commands")
    void theHelpHasExamplesThatTheCommandAccepts(CommandLine command) {
        var examples = Pattern.compile(
                        "(?m)^  .*?\\b(" + command.getCommandSpec().qualifiedName() + "\\b(?:\"[^\"]*\"|[^|>)\"\\n])*)")
                .matcher(String.join(
                        "\n", command.getCommandSpec().usageMessage().footer()))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            assertThatCode(() -> Main.commandLine(new ServeCommand()).parseArgs(words(example)))
                    .as(example)
                    .doesNotThrowAnyException();
        }
    }

    /** The words of the line without its first, as a shell splits them. */
    private static String[] words(String line) {
        return Pattern.compile("\"([^\"]*)\"|(\\S+)")
                .matcher(line)
                .results()
                .skip(1)
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toArray(String[]::new);
    }

    /** What reads a variable by another way has it in no help. */
    @ParameterizedTest
    @ValueSource(strings = {"client", "output", "session", "document", "rest", "demo", "migration"})
    void noCommandReadsAVariableAnotherWay(String room) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/slipway/cli", room))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.endsWith("EnvironmentVariable.java"))
                            .filter(CommandHelpTest::readsTheEnvironment))
                    .isEmpty();
        }
    }

    private static boolean readsTheEnvironment(Path file) {
        try {
            return Files.readString(file).contains("System.getenv(");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
