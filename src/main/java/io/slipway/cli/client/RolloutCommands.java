package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.TextTable;
import io.slipway.cli.rest.RestPath;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway rollout}: the execution of plans. */
@Command(
        name = "rollout",
        description = "Show, watch, pause and cancel rollouts.",
        mixinStandardHelpOptions = true,
        subcommands = RolloutWatchCommand.class,
        synopsisSubcommandLabel = "COMMAND")
final class RolloutCommands {
    @Command(name = "list", description = "List rollouts, the newest first.", mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--state",
                            description = "Only rollouts in this state: RUNNING, PAUSED, DONE, FAILED or CANCELED.")
                    @Nullable
                    String state,
            @Option(names = "--plan", paramLabel = "ID", description = "Only rollouts of this plan.") @Nullable
                    String plan,
            @Mixin ListOptions options,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        ObjectNode list = options.read(
                server.client(),
                () -> RestPath.of("rollouts").with("state", state).with("plan", plan));
        var table = new TextTable("ID", "STATUS", "PLAN", "REASON", "CREATED", "UPDATED");
        list.path("items")
                .forEach(each -> table.row(
                        each.path("id").asText(),
                        each.path("status").asText(),
                        each.path("plan").asText(),
                        each.path("reason").asText("-"),
                        each.path("createdAt").asText(),
                        each.path("updatedAt").asText()));
        options.print(output, list, table.lines(output.colors()));
        return ExitCode.DONE;
    }

    @Command(name = "show", description = "Show a rollout now.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "ID", description = "The rollout.") String id,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        print(output, server.client().get(RestPath.of("rollouts", id).toString()));
        return ExitCode.DONE;
    }

    @Command(
            name = "pause",
            description = "Start no further tasks of a rollout. Running tasks finish.",
            mixinStandardHelpOptions = true)
    int pause(
            @Parameters(paramLabel = "ID", description = "The rollout.") String id,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        return act(id, "pause", "slipway rollout resume " + id, server, output);
    }

    @Command(
            name = "resume",
            description = "Continue a paused rollout. Its failures are counted from zero again.",
            mixinStandardHelpOptions = true)
    int resume(
            @Parameters(paramLabel = "ID", description = "The rollout.") String id,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        return act(id, "resume", "slipway rollout watch " + id, server, output);
    }

    @Command(name = "cancel", description = "Cancel a rollout and its running tasks.", mixinStandardHelpOptions = true)
    int cancel(
            @Parameters(paramLabel = "ID", description = "The rollout.") String id,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        return act(id, "cancel", "slipway task list " + id, server, output);
    }

    private static int act(String id, String act, String next, ServerOption server, CommandOutput output) {
        print(output, server.client().post(RestPath.of("rollouts", id, act).toString(), null));
        output.remark("Next: " + next + server.repeated());
        return ExitCode.DONE;
    }

    private static void print(CommandOutput output, JsonNode rollout) {
        output.print(rollout, RolloutText.of(rollout, output.colors()));
    }
}
