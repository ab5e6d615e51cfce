package io.slipway.cli.client;

import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code slipway ping}: whether a replica is ready, as a container's health check asks. */
@Command(
        name = "ping",
        description = "Find out whether a replica is ready: exit code 0, else 5. --url may name its REST port too.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the replica is ready", "2:wrong usage", "5:it is not ready, or does not respond"})
final class PingCommand implements Callable<Integer> {
    @Mixin
    private final ManagementOption management = new ManagementOption();

    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Override
    public Integer call() {
        try {
            ask(management.client());
        } catch (RestException e) {
            throw management.failure(e);
        }
        output.print(Map.of("ready", true), List.of("ready"));
        return ExitCode.DONE;
    }

    /** The REST port has no health; it answers requests while it is of use. */
    private static void ask(RestClient client) {
        try {
            client.get("/q/health/ready");
        } catch (RestException e) {
            if (!(e.failure() instanceof RestException.Refused refused && refused.status() == 404)) {
                throw e;
            }
            client.get("/v1/replicas");
        }
    }
}
