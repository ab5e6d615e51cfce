package io.slipway.cli.client;

import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.ServerUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The server that a command works against. A picocli mixin. */
final class ServerOption {
    private static final String DEFAULT = "http://localhost:8080";
    private static final String TOKEN = "SLIPWAY_TOKEN";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Any replica; default: SLIPWAY_SERVER, else " + DEFAULT + ".")
    private @Nullable String url;

    /** A client of the server; the token is in the environment variable {@value #TOKEN}. */
    RestClient client() {
        String environment = System.getenv("SLIPWAY_SERVER");
        String given = url != null ? url : environment == null || environment.isBlank() ? DEFAULT : environment;
        try {
            return new RestClient(ServerUrl.parse(given), token(System.getenv(TOKEN)));
        } catch (IllegalArgumentException e) {
            throw usage((url != null ? "--server " : "SLIPWAY_SERVER ") + e.getMessage());
        }
    }

    private @Nullable String token(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (!text.strip().matches("[!-~]+")) {
            throw usage(TOKEN + " contains a character that no token has; its value is not shown");
        }
        return text.strip();
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
