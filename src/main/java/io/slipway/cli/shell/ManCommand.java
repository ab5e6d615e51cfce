package io.slipway.cli.shell;

import io.slipway.cli.output.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway man}: prints a manual page. */
@Command(
        name = "man",
        description = "Print the manual page of slipway or of one command, for man.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the page was printed", "2:wrong usage, for example an unknown command"},
        footer = {"", "Examples:", "  slipway man | man -l -", "  slipway man plan create > slipway-plan-create.1"})
public final class ManCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "The command, such as: plan create. Default: slipway, with all its commands.")
    private List<String> words = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine line = spec.commandLine();
        String version = String.join(" ", spec.root().version());
        line.getOut().print(new ManualPage(named(), version).text());
        line.getOut().flush();
        return ExitCode.DONE;
    }

    private CommandSpec named() {
        CommandSpec command = spec.root();
        for (String word : words) {
            CommandLine below = command.subcommands().get(word);
            if (below == null) {
                throw new ParameterException(
                        spec.commandLine(), command.qualifiedName() + " has no command '" + word + "'");
            }
            command = below.getCommandSpec();
        }
        return command;
    }
}
