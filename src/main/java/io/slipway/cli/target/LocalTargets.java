package io.slipway.cli.target;

import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.EnvironmentVariable;
import io.slipway.cli.output.ExitCode;
import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.problem.ProblemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the database of a local command. The first source that names one decides:
 *
 * <ol>
 *   <li>{@code --url}, with the password of {@code DB_PASSWORD}
 *   <li>{@code DB_HOST}, {@code DB_PORT}, {@code DB_NAME}, {@code DB_USER}, {@code DB_PASSWORD} and
 *       {@code DB_SSL_MODE}: each from the environment, else from {@code .env} of the working directory
 *   <li>{@code slipway.yaml} of the working directory
 * </ol>
 */
public final class LocalTargets {
    private static final int DEFAULT_PORT = 5432;
    private static final int MAX_PORT = 65_535;

    private final Map<String, String> environment;
    private final Path directory;

    /**
     * Of this environment.
     *
     * @param directory in which {@code .env} and {@code slipway.yaml} are
     */
    public LocalTargets(Map<String, String> environment, Path directory) {
        this.environment = Map.copyOf(environment);
        this.directory = directory;
    }

    /** The variables of this process, which values of a project's files may name. */
    public static Map<String, String> environment() {
        return System.getenv();
    }

    /** Of this process. */
    public static LocalTargets ofProcess() {
        return new LocalTargets(System.getenv(), Path.of(""));
    }

    /**
     * The database of the option {@code --url}.
     *
     * @throws IllegalArgumentException if the URL has another form; the message continues a sentence about it
     */
    public LocalTarget ofUrl(String url) {
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        Variables variables = variables();
        return new LocalTarget(parsed, password(variables), variables);
    }

    /**
     * The database that the variables or {@code slipway.yaml} name; empty if they name none.
     *
     * @throws CommandFailedException a value is wrong; exit code 78
     */
    public Optional<LocalTarget> configured() {
        Variables variables = variables();
        Optional<LocalTarget> named = ofVariables(variables);
        if (named.isPresent()) {
            return named;
        }
        return SettingsFile.read(directory)
                .flatMap(file -> file.url().map(url -> {
                    SecretRef secret = file.secret();
                    return new LocalTarget(url, secret == null ? password(variables) : secret, variables);
                }));
    }

    private Variables variables() {
        Variables variables = Variables.of(environment, directory);
        PoolVariables.mistake(variables).ifPresent(mistake -> {
            throw new CommandFailedException(
                    ExitCode.CONFIGURATION,
                    List.of(mistake, "Next: correct the variable in the environment or in .env"));
        });
        return variables;
    }

    private static Optional<LocalTarget> ofVariables(Variables variables) {
        String name = variables.get(TargetVariables.NAME);
        if (name == null) {
            TargetVariables.ALL.stream()
                    .filter(each -> !each.equals(TargetVariables.PASSWORD) && variables.get(each) != null)
                    .findFirst()
                    .ifPresent(each -> {
                        throw wrong(TargetVariables.NAME, "is not set, but " + each.name() + " is");
                    });
            return Optional.empty();
        }
        ServerAddress address = address(variables);
        var url = new DatabaseUrl(
                address.host(),
                address.port(),
                name,
                variables.get(TargetVariables.USER),
                tlsMode(variables.get(TargetVariables.SSL_MODE)));
        return Optional.of(new LocalTarget(url, password(variables), variables));
    }

    private static ServerAddress address(Variables variables) {
        String host = variables.get(TargetVariables.HOST);
        int port = port(variables.get(TargetVariables.PORT));
        try {
            return ServerAddress.of(host == null ? "localhost" : host, port, "");
        } catch (ProblemException e) {
            throw wrong(
                    host == null ? TargetVariables.PORT : TargetVariables.HOST,
                    "is wrong: " + e.problem().detail());
        }
    }

    private static int port(@Nullable String text) {
        if (text == null) {
            return DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException _) {
            // refused below
        }
        throw wrong(TargetVariables.PORT, "must be from 1 to " + MAX_PORT);
    }

    private static @Nullable TlsMode tlsMode(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(TlsMode.values())
                .filter(mode -> mode.word().equals(word))
                .findFirst()
                .orElseThrow(() -> wrong(
                        TargetVariables.SSL_MODE,
                        "must be one of "
                                + Arrays.stream(TlsMode.values())
                                        .map(TlsMode::word)
                                        .collect(Collectors.joining(", "))));
    }

    private static @Nullable SecretRef password(Variables variables) {
        return variables.get(TargetVariables.PASSWORD) == null
                ? null
                : new SecretRef.Env(TargetVariables.PASSWORD.name());
    }

    private static CommandFailedException wrong(EnvironmentVariable variable, String reason) {
        return new CommandFailedException(
                ExitCode.CONFIGURATION,
                List.of(
                        variable.name() + " " + reason,
                        "Next: set the variable in the environment or in .env, or name the database with --url "
                                + DatabaseUrl.FORM));
    }
}
