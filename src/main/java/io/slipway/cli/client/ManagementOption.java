package io.slipway.cli.client;

import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestException;
import io.slipway.cli.rest.ServerUrl;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The management port of a replica, which container commands address. A picocli mixin. */
final class ManagementOption {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9000",
            description = "The management port of the replica; default: ${DEFAULT-VALUE}.")
    private String url = "";

    /** The port of health, metrics and drain. */
    RestClient client() {
        return new RestClient(address());
    }

    private URI address() {
        try {
            return ServerUrl.parse(url);
        } catch (IllegalArgumentException e) {
            if (spec == null) {
                throw new IllegalStateException("picocli sets the specification before it calls the command");
            }
            throw new ParameterException(spec.commandLine(), "--url " + e.getMessage());
        }
    }

    /** Says why the replica is of no use now; exit code 5 for every reason. */
    CommandFailedException failure(RestException e) {
        String reason = switch (e.failure()) {
            case RestException.Unreachable(String ignored, String why) -> "does not answer: " + why;
            case RestException.Refused refused when refused.status() == 503 -> "is not ready";
            case RestException.Refused refused -> "answers with HTTP " + refused.status();
        };
        return new CommandFailedException(ExitCode.UNREACHABLE, List.of("the replica at " + url + " " + reason));
    }
}
