package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slipway.cli.output.EnvironmentVariable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ManualPageTest {
    private static final List<CommandSpec> COMMANDS =
            commands(Main.commandLine(new ServeCommand())).toList();

    @TempDir
    private Path directory;

    private static Stream<CommandSpec> commands(CommandLine line) {
        return Stream.concat(
                Stream.of(line.getCommandSpec()),
                line.getSubcommands().values().stream().flatMap(ManualPageTest::commands));
    }

    static Stream<String> names() {
        return COMMANDS.stream()
                .filter(command -> command.subcommands().isEmpty())
                .map(command -> command.qualifiedName().substring("slipway ".length()));
    }

    private static String page(String... words) {
        var out = new StringWriter();
        String[] command = Stream.concat(Stream.of("man"), Arrays.stream(words)).toArray(String[]::new);
        assertThat(Main.commandLine(new ServeCommand())
                        .setOut(new PrintWriter(out, true))
                        .execute(command))
                .isZero();
        return out.toString();
    }

    /** The text of the page without roff's escapes. */
    private static String plain(String page) {
        return page.replace("\\-", "-")
                .replace("\\(aq", "'")
                .replace("\\(ga", "`")
                .replace("\\(ti", "~")
                .replace("\\(ha", "^")
                .replace("\\[u2026]", "…")
                .replace("\\&", "");
    }

    @Test
    void thePageOfSlipwayHasAllOptionsExitCodesVariablesAndExamples() {
        String page = plain(page());
        for (CommandSpec command : COMMANDS) {
            if (command.subcommands().isEmpty()) {
                assertThat(page)
                        .contains(".SS \"" + command.qualifiedName() + "\"\n")
                        .contains(parts(command));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void thePageOfACommandHasItsOptionsExitCodesVariablesAndExamples(String name) {
        String page = plain(page(name.split(" ")));
        CommandSpec command = COMMANDS.stream()
                .filter(each -> each.qualifiedName().equals("slipway " + name))
                .findFirst()
                .orElseThrow();
        assertThat(page)
                .contains("\nslipway-" + name.replace(' ', '-') + " - ")
                .contains(parts(command))
                .contains(".SH \"EXIT STATUS\"");
    }

    private static List<String> parts(CommandSpec command) {
        Stream<String> arguments = command.args().stream()
                .flatMap(argument -> Stream.concat(
                        Arrays.stream(argument.description()).map(String::strip),
                        argument.arity().max() == 0 ? Stream.of() : Stream.of(argument.paramLabel())));
        Stream<String> names = command.options().stream().flatMap(option -> Arrays.stream(option.names()));
        Stream<String> codes = command.usageMessage().exitCodeList().values().stream();
        Stream<String> variables = EnvironmentVariable.readBy(command).entrySet().stream()
                .flatMap(each -> Stream.of(each.getKey(), each.getValue()));
        Stream<String> examples = Arrays.stream(command.usageMessage().footer())
                .filter(line -> line.startsWith("  "))
                .map(String::strip);
        return Stream.of(arguments, names, codes, variables, examples)
                .flatMap(each -> each)
                .toList();
    }

    @Test
    void groffReadsAllPagesWithoutAWarning() throws Exception {
        assumeThat(Path.of("/usr/bin/groff")).exists();
        Files.writeString(directory.resolve("slipway.1"), page());
        for (String name : names().toList()) {
            Files.writeString(directory.resolve(name.replace(' ', '-') + ".1"), page(name.split(" ")));
        }
        assertThat(warnings()).isEmpty();
    }

    private String warnings() throws IOException, InterruptedException {
        try (Stream<Path> pages = Files.list(directory)) {
            List<String> words = Stream.concat(
                            Stream.of("groff", "-ww", "-z", "-man", "-Tutf8"),
                            pages.map(Path::toString).sorted())
                    .toList();
            var groff = new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(groff.waitFor()).isZero();
            return said;
        }
    }

    @Test
    void everyLineIsARequestOfThePageOrText() {
        Map<Boolean, List<String>> lines =
                page().lines().collect(Collectors.partitioningBy(line -> line.startsWith(".") || line.startsWith("'")));
        assertThat(lines.get(true)).allMatch(line -> line.matches("\\.(TH|SH|SS|PP|TP|RS|RE|nf|fi)( .*)?"));
        assertThat(String.join("", lines.get(false))).matches("\\p{ASCII}*");
    }

    @Test
    void anUnknownCommandIsRefused() {
        var err = new StringWriter();
        assertThat(Main.commandLine(new ServeCommand())
                        .setErr(new PrintWriter(err, true))
                        .execute("man", "plan", "creat"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("slipway plan has no command 'creat'");
    }
}
