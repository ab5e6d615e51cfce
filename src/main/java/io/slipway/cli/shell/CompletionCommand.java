package io.slipway.cli.shell;

import io.slipway.cli.output.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway completion}: prints the script with which a shell completes commands and options. */
@Command(
        name = "completion",
        description = "Print the script with which bash, zsh or fish completes commands and options.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the script was printed", "2:wrong usage"},
        footer = {
            "",
            "Examples:",
            "  source <(slipway completion bash)",
            "  slipway completion fish > ~/.config/fish/completions/slipway.fish"
        })
public final class CompletionCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "SHELL",
            converter = Shell.Converter.class,
            completionCandidates = Shell.Words.class,
            description = "bash, zsh or fish")
    private Shell shell = Shell.BASH;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine line = spec.commandLine();
        line.getOut().print(script(shell, spec.root()));
        line.getOut().flush();
        return ExitCode.DONE;
    }

    private static String script(Shell shell, CommandSpec root) {
        return switch (shell) {
            case BASH, ZSH -> AutoComplete.bash(root.name(), root.commandLine()); // it enables bash's way in zsh
            case FISH -> new FishCompletion(root).script();
        };
    }
}
