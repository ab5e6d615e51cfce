package io.slipway.cli.output;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A variable of the environment that commands read. {@code --help} of a command lists the variables that it reads.
 *
 * @param meaning one sentence without its full stop
 */
public record EnvironmentVariable(String name, String meaning) {
    /** The value without the spaces around it, unless it is blank. */
    public Optional<String> text() {
        return Optional.ofNullable(System.getenv(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** The value as it is, unless it is empty. For passwords, which may begin or end with a space. */
    public Optional<String> password() {
        return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isEmpty());
    }

    /** What the command and its mixins read: the meanings by name. */
    public static Map<String, String> readBy(CommandSpec command) {
        Map<String, String> variables = new TreeMap<>();
        withMixins(command)
                .map(CommandSpec::userObject)
                .filter(Reader.class::isInstance)
                .flatMap(reader -> ((Reader) reader).variables().stream())
                .forEach(each -> variables.put(each.name(), each.meaning()));
        return variables;
    }

    /** The command, its mixins and the mixins of these. */
    private static Stream<CommandSpec> withMixins(CommandSpec command) {
        return Stream.concat(
                Stream.of(command), command.mixins().values().stream().flatMap(EnvironmentVariable::withMixins));
    }

    /** A command, or a mixin of commands, that reads variables. */
    public interface Reader {
        /** What it reads. */
        List<EnvironmentVariable> variables();
    }
}
