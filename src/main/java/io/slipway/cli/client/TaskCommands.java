package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.TextFields;
import io.slipway.cli.output.TextTable;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestPath;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway task}: one change on one target, and its runs. */
@Command(
        name = "task",
        description = "Show tasks and their sessions and logs, retry, skip and cancel them.",
        mixinStandardHelpOptions = true,
        subcommands = {TaskLogCommand.class, TaskSessionCommand.class, TaskResolveCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class TaskCommands {
    @Command(name = "list", description = "List the tasks of a rollout.", mixinStandardHelpOptions = true)
    int list(
            @Parameters(paramLabel = "ROLLOUT", description = "The rollout.") String rollout,
            @Option(names = "--state", description = "Only tasks in this state, for example FAILED.") @Nullable
                    String state,
            @Mixin ListOptions options,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        ObjectNode list = options.read(
                server.client(), () -> RestPath.of("rollouts", rollout, "tasks").with("state", state));
        var table = new TextTable("ID", "TARGET", "CHANGE", "STATE", "STEPS");
        list.path("items")
                .forEach(each -> table.row(
                        each.path("id").asText(),
                        each.path("target").asText(),
                        each.path("change").asText(),
                        each.path("state").asText(),
                        each.path("appliedSteps").asText() + "/"
                                + each.path("steps").asText()));
        options.print(output, list, table.lines(output.colors()));
        return ExitCode.DONE;
    }

    @Command(name = "show", description = "Show a task and its runs.", mixinStandardHelpOptions = true)
    int show(@Mixin TaskArgument argument, @Mixin ServerOption server, @Mixin CommandOutput output) {
        RestClient client = server.client();
        show(client, argument.task(client), server, output);
        return ExitCode.DONE;
    }

    @Command(
            name = "retry",
            description = "Run a FAILED or CANCELED task again, or a waiting task now.",
            mixinStandardHelpOptions = true)
    int retry(@Mixin TaskArgument argument, @Mixin ServerOption server, @Mixin CommandOutput output) {
        RestClient client = server.client();
        String task = argument.task(client);
        client.post(RestPath.of("tasks", task, "retry").toString(), null);
        show(client, task, server, output);
        return ExitCode.DONE;
    }

    @Command(name = "skip", description = "Leave a task out; its rollout goes on.", mixinStandardHelpOptions = true)
    int skip(
            @Mixin TaskArgument argument,
            @Option(names = "--reason", required = true, description = "Reason, for the audit log.") String reason,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        RestClient client = server.client();
        String task = argument.task(client);
        client.post(RestPath.of("tasks", task, "skip").toString(), Map.of("reason", reason));
        show(client, task, server, output);
        return ExitCode.DONE;
    }

    @Command(
            name = "cancel",
            description = "Cancel the run of a task and its statement on the target.",
            mixinStandardHelpOptions = true)
    int cancel(@Mixin TaskArgument argument, @Mixin ServerOption server, @Mixin CommandOutput output) {
        RestClient client = server.client();
        String uid = argument.runUid(client);
        JsonNode canceled = client.post(RestPath.of("task-runs", uid, "cancel").toString(), null);
        output.print(
                canceled,
                TextFields.of(canceled, "uid", "state", "cancelRequestedAt").lines(output.colors()));
        output.remark("Next: slipway task show " + argument.repeated() + server.repeated());
        return ExitCode.DONE;
    }

    private static void show(RestClient client, String id, ServerOption server, CommandOutput output) {
        JsonNode task = client.get(RestPath.of("tasks", id).toString());
        String uid = TaskArgument.newest(task).path("uid").asText("");
        JsonNode newest =
                uid.isEmpty() ? task : client.get(RestPath.of("task-runs", uid).toString());
        output.print(task, TaskText.of(task, newest, output.colors()));
        output.remark("Next: " + TaskText.next(task.path("state").asText(), id, server.repeated()));
    }
}
