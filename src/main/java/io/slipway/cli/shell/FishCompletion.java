package io.slipway.cli.shell;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The completion script for fish. Each line is a call of fish's {@code complete}, with the condition that the words
 * before the cursor name its command.
 */
final class FishCompletion {
    private final CommandSpec root;
    private final List<String> paths = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    FishCompletion(CommandSpec root) {
        this.root = root;
    }

    String script() {
        add(root, "");
        return """
                # Completion of %1$s for fish, printed by: %1$s completion fish

                set -g __%1$s_paths %2$s

                # The command that the words before the cursor name, such as: plan create
                function __%1$s_path
                    set -l path
                    for word in (commandline -opc)[2..-1]
                        set -l next (string join ' ' -- $path $word)
                        if contains -- "$next" $__%1$s_paths
                            set path $next
                        end
                    end
                    echo "$path"
                end

                function __%1$s_at
                    test (__%1$s_path) = "$argv"
                end

                complete -c %1$s -f
                %3$s
                """.formatted(
                        root.name(),
                        paths.stream().map(FishCompletion::quoted).collect(Collectors.joining(" ")),
                        String.join("\n", lines));
    }

    private void add(CommandSpec command, String path) {
        for (CommandLine each : command.subcommands().values()) {
            CommandSpec spec = each.getCommandSpec();
            lines.add(complete(path) + " -a " + quoted(spec.name())
                    + described(spec.usageMessage().description()));
        }
        command.options().stream().filter(option -> !option.hidden()).forEach(option -> lines.add(line(option, path)));
        command.positionalParameters().stream()
                .map(FishCompletion::values)
                .filter(values -> !values.isEmpty())
                .forEach(values -> lines.add(complete(path) + values));
        for (CommandLine each : command.subcommands().values()) {
            String below = (path + " " + each.getCommandName()).strip();
            paths.add(below);
            add(each.getCommandSpec(), below);
        }
    }

    private String complete(String path) {
        return "complete -c " + root.name() + " -n " + quoted("__" + root.name() + "_at " + path);
    }

    private String line(OptionSpec option, String path) {
        String names = Arrays.stream(option.names())
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .collect(Collectors.joining());
        String value = option.arity().max() == 0 ? "" : " -r" + values(option);
        return complete(path) + names + value + described(option.description());
    }

    /** How fish completes the value; empty if it cannot. */
    private static String values(ArgSpec argument) {
        if (isFile(argument)) {
            return " -F";
        }
        if (argument.completionCandidates() == null) {
            return "";
        }
        List<String> words = new ArrayList<>();
        argument.completionCandidates().forEach(words::add);
        return words.isEmpty() ? "" : " -a " + quoted(String.join(" ", words));
    }

    private static boolean isFile(ArgSpec argument) {
        Class<?> type = argument.auxiliaryTypes()[0]; // of the elements, if it is a list
        return type == Path.class || type == File.class;
    }

    private static String described(String[] description) {
        return description.length == 0 ? "" : " -d " + quoted(String.join(" ", description));
    }

    /** In single quotes, in which fish knows two escapes. */
    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
