package io.slipway.cli.client;

import io.slipway.cli.output.EnvironmentVariable;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.ServerUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The server that a command works against. A picocli mixin. */
final class ServerOption implements EnvironmentVariable.Reader {
    private static final String DEFAULT = "http://localhost:8080";
    private static final EnvironmentVariable SERVER =
            new EnvironmentVariable("SLIPWAY_SERVER", "URL of the server, if a command has no --server");
    private static final EnvironmentVariable TOKEN =
            new EnvironmentVariable("SLIPWAY_TOKEN", "bearer token that a command sends");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Any replica; default: SLIPWAY_SERVER, else " + DEFAULT + ".")
    private @Nullable String url;

    @Override
    public List<EnvironmentVariable> variables() {
        return List.of(SERVER, TOKEN);
    }

    /** A client of the server; the token is in the environment variable {@code SLIPWAY_TOKEN}. */
    RestClient client() {
        String given = url != null ? url : SERVER.text().orElse(DEFAULT);
        try {
            return new RestClient(ServerUrl.parse(given), token());
        } catch (IllegalArgumentException e) {
            throw usage((url != null ? "--server " : SERVER.name() + " ") + e.getMessage());
        }
    }

    private @Nullable String token() {
        String text = TOKEN.text().orElse(null);
        if (text != null && !text.matches("[!-~]+")) {
            throw usage(TOKEN.name() + " contains a character that no token has; its value is not shown");
        }
        return text;
    }

    /** The option as the person gave it, to be repeated in the next command; empty if it was not given. */
    String repeated() {
        return url == null ? "" : " --server " + url;
    }

    /** A wrong use of the command. */
    ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the specification before it calls the command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
