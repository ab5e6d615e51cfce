package io.slipway.cli.output;

import java.util.List;
import java.util.Optional;

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

    /** A command, or a mixin of commands, that reads variables. */
    public interface Reader {
        /** What it reads. */
        List<EnvironmentVariable> variables();
    }
}
