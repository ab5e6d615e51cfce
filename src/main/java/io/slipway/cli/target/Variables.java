package io.slipway.cli.target;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvException;
import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.EnvironmentVariable;
import io.slipway.cli.output.ExitCode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment of the process, and behind it the file {@code .env} of a directory. Immutable. */
final class Variables {
    private static final String FILE = ".env";

    private final Map<String, String> values;

    private Variables(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads {@code .env} in the directory, if it is there. A variable of the environment hides the one of the file.
     *
     * @throws CommandFailedException the file has a line that is no assignment
     */
    static Variables of(Map<String, String> environment, Path directory) {
        Map<String, String> values = new HashMap<>();
        try {
            Dotenv.configure()
                    .directory(directory.toAbsolutePath().toString())
                    .filename(FILE)
                    .ignoreIfMissing()
                    .load()
                    .entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)
                    .forEach(each -> values.put(each.getKey(), unquoted(each.getValue())));
        } catch (DotenvException e) {
            // its message repeats the line, which may be a password
            throw new CommandFailedException(
                    ExitCode.CONFIGURATION,
                    List.of(
                            directory.resolve(FILE) + ": a line is not NAME=VALUE",
                            "Next: correct the file, then type the command again"));
        }
        values.putAll(environment);
        return new Variables(Map.copyOf(values));
    }

    /** The library takes double quotes away, but not single ones, which a shell would. */
    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("'") && value.endsWith("'");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** The value; null if the variable is not set or empty. */
    @Nullable
    String get(EnvironmentVariable variable) {
        return get(variable.name());
    }

    /** The value; null if the variable is not set or empty. */
    @Nullable
    String get(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
