package io.slipway.cli.shell;

import io.slipway.cli.output.EnvironmentVariable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The manual page of a command, made from the command model. The page of a command with subcommands describes all of
 * them; what many of them share stands there once.
 */
final class ManualPage {
    /** An option that more subcommands have, with the same meaning, stands once on the page. */
    private static final int COMMON_FROM = 5;

    private final CommandSpec command;
    private final Roff page;

    /**
     * The page.
     *
     * @param version such as {@code slipway 1.0}
     */
    ManualPage(CommandSpec command, String version) {
        this.command = command;
        this.page = new Roff(command.qualifiedName("-").toUpperCase(Locale.ROOT), version);
    }

    String text() {
        page.section("NAME").paragraph(command.qualifiedName("-") + " - " + firstSentence(command));
        page.section("SYNOPSIS").strong(synopsis(command));
        page.section("DESCRIPTION").paragraph(description(command));
        if (command.subcommands().isEmpty()) {
            arguments(command, _ -> true, () -> page.section("OPTIONS"));
            exitCodes(command, () -> page.section("EXIT STATUS"));
        } else {
            subcommands();
        }
        environment();
        if (command.subcommands().isEmpty()) {
            examples(command, () -> page.section("EXAMPLES"));
        }
        page.section("SEE ALSO").paragraph(seeAlso());
        return page.text();
    }

    private void subcommands() {
        List<CommandSpec> leaves = leaves(command).toList();
        Map<String, List<OptionSpec>> options = new TreeMap<>();
        leaves.stream()
                .flatMap(leaf -> leaf.options().stream())
                .forEach(option -> options.merge(
                        term(option) + description(option),
                        List.of(option),
                        (here, there) ->
                                Stream.concat(here.stream(), there.stream()).toList()));
        options.values().removeIf(same -> same.size() < COMMON_FROM);
        page.section("OPTIONS").paragraph("Most commands have these options:");
        options.values().forEach(same -> item(same.getFirst()));
        page.section("COMMANDS");
        for (CommandSpec leaf : leaves) {
            page.subsection(leaf.qualifiedName()).strong(synopsis(leaf)).paragraph(description(leaf));
            arguments(leaf, option -> !options.containsKey(term(option) + description(option)), () -> {});
            examples(leaf, () -> {});
            exitCodes(leaf, () -> page.paragraph("Exit status:"));
        }
    }

    private void arguments(CommandSpec of, Predicate<OptionSpec> shown, Runnable heading) {
        List<ArgSpec> arguments = Stream.<ArgSpec>concat(
                        of.positionalParameters().stream(),
                        of.options().stream().filter(shown))
                .filter(argument -> !argument.hidden())
                .toList();
        if (!arguments.isEmpty()) {
            heading.run();
            arguments.forEach(this::item);
        }
    }

    private void item(ArgSpec argument) {
        page.item(term(argument), description(argument));
    }

    private static String term(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? String.join(", ", option.names()) + (option.arity().max() == 0 ? "" : " " + option.paramLabel())
                : argument.paramLabel();
    }

    private static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private void exitCodes(CommandSpec of, Runnable heading) {
        Map<String, String> codes = of.usageMessage().exitCodeList();
        if (!codes.isEmpty()) {
            heading.run();
            codes.forEach((code, meaning) -> page.item(code.strip(), meaning));
        }
    }

    private void environment() {
        Map<String, String> variables = new TreeMap<>();
        leaves(command).forEach(leaf -> variables.putAll(EnvironmentVariable.readBy(leaf)));
        if (!variables.isEmpty()) {
            page.section("ENVIRONMENT");
            variables.forEach(page::item);
        }
    }

    /** The indented lines below {@code Example:} or {@code Examples:} at the end of the help. */
    private void examples(CommandSpec of, Runnable heading) {
        List<String> lines = Arrays.stream(of.usageMessage().footer())
                .dropWhile(line -> !line.startsWith("Example"))
                .skip(1)
                .toList();
        if (!lines.isEmpty()) {
            heading.run();
            page.example(lines);
        }
    }

    private String seeAlso() {
        CommandSpec parent = command.parent();
        String pages = parent == null
                ? leaves(command).map(leaf -> leaf.qualifiedName("-") + "(1)").collect(Collectors.joining(", "))
                : parent.qualifiedName("-") + "(1)";
        return pages + ". slipway man COMMAND prints the page of a command.";
    }

    private static Stream<CommandSpec> leaves(CommandSpec of) {
        return of.subcommands().isEmpty()
                ? Stream.of(of)
                : of.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .flatMap(ManualPage::leaves);
    }

    private static String synopsis(CommandSpec of) {
        return of.commandLine().getHelp().synopsis(0).replaceAll("\\s+", " ");
    }

    private static String description(CommandSpec of) {
        UsageMessageSpec usage = of.usageMessage();
        return String.join(" ", usage.description()).replace("%n", " ");
    }

    private static String firstSentence(CommandSpec of) {
        String sentence = description(of).split("\\.( |$)", 2)[0];
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }
}
