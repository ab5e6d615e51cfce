package io.slipway.cli;

import io.slipway.testing.GeneratedDocument;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code docs/commands.md} lists all commands with their options. */
class CommandsPageTest {
    private static final Set<String> SHARED =
            Set.of("--help", "--version", "--output", "--no-color", "--quiet", "--server");

    @Test
    void thePageListsAllCommandsAndOptions() {
        GeneratedDocument.assertUpToDate("commands.md", page());
    }

    private static String page() {
        String head = """
                # Commands

                After this page you know every command and every option of `slipway`. A test writes this page:
                `%s`.

                All commands take `--help`. Those that print a result take `-o text|json|yaml`, `--no-color` and `--quiet`, which
                leaves out the remarks on standard error. Commands against a server take `--server URL`, and read `SLIPWAY_SERVER`
                and `SLIPWAY_TOKEN`. `--help` lists the variables that a command reads and its exit codes. How commands are used:
                [the command line](cli.md); what they return: [exit codes](exit-codes.md).
                """.formatted(GeneratedDocument.command(CommandsPageTest.class));
        return head
                + leaves(Main.commandLine(new ServeCommand()))
                        .map(CommandsPageTest::section)
                        .collect(Collectors.joining());
    }

    private static Stream<CommandSpec> leaves(CommandLine line) {
        return line.getSubcommands().values().stream()
                .flatMap(each -> each.getSubcommands().isEmpty() ? Stream.of(each.getCommandSpec()) : leaves(each));
    }

    private static String section(CommandSpec command) {
        List<String> rows = Stream.concat(
                        command.positionalParameters().stream().map(CommandsPageTest::row),
                        command.options().stream()
                                .filter(option -> Arrays.stream(option.names()).noneMatch(SHARED::contains))
                                .map(CommandsPageTest::row))
                .toList();
        String table = rows.isEmpty()
                ? ""
                : "\n| argument | meaning |\n|---|---|\n" + rows.stream().collect(Collectors.joining());
        return "\n## " + command.qualifiedName() + "\n\n"
                + text(command.usageMessage().description()) + "\n" + table;
    }

    private static String row(ArgSpec argument) {
        String label = argument.paramLabel();
        String name = argument instanceof OptionSpec option
                ? String.join(", ", option.names()) + (option.arity().max() == 0 ? "" : " " + label)
                : label;
        return "| `" + name + "`"
                + (argument.required() && argument.isOption() && argument.group() == null ? ", required" : "") + " | "
                + text(argument.description()).replace("|", "\\|") + " |\n";
    }

    private static String text(String[] lines) {
        return String.join(" ", lines).replace(System.getProperty("user.home"), "~");
    }
}
