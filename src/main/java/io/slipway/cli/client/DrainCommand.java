package io.slipway.cli.client;

import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.DurationText;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.rest.RestException;
import io.slipway.time.CancelableWait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway drain}: takes a replica out of service, as a container's preStop hook does before SIGTERM. */
@Command(
        name = "drain",
        description = {
            "Tell a replica of this machine to be ready no more and to claim no further runs, then wait.",
            "For preStop hooks. The replica serves on, until SIGTERM ends it."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the replica drains", "2:wrong usage", "5:it does not respond"})
final class DrainCommand implements Callable<Integer> {
    @Mixin
    private final ManagementOption management = new ManagementOption();

    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = DurationText.class,
            description = "How long to wait then, for load balancers to notice; default: ${DEFAULT-VALUE}.")
    private Duration wait = Duration.ZERO;

    @Override
    public Integer call() {
        try {
            management.client().post("/q/drain", null);
        } catch (RestException e) {
            throw management.failure(e);
        }
        new CancelableWait().await(wait);
        output.print(Map.of("draining", true), List.of("draining"));
        return ExitCode.DONE;
    }
}
