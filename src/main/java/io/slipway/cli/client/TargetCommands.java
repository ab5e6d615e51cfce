package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.TextFields;
import io.slipway.cli.output.TextTable;
import io.slipway.cli.rest.RestPath;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway target}: the databases that changes are rolled out to. */
@Command(
        name = "target",
        description = "Register and show databases that changes are rolled out to.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TargetCommands {
    private static final String[] FIELDS = {
        "name",
        "project",
        "server",
        "database",
        "labels",
        "searchPath",
        "state",
        "stateDetail",
        "missing",
        "unknown",
        "systemIdentifier",
        "createdAt",
        "updatedAt"
    };

    @Command(
            name = "add",
            description = "Connect to a database and register it as a target.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "Name of the new target.") String name,
            @Mixin TargetSettingsOptions settings,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        print(output, server.client().post("/v1/targets", settings.body(name)));
        output.remark("Next: slipway plan create -f plan.yaml" + server.repeated());
        return ExitCode.DONE;
    }

    @Command(name = "list", description = "List targets by name.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--project", paramLabel = "NAME", description = "Only targets of this project.") @Nullable
                    String project,
            @Option(
                            names = "--labels",
                            paramLabel = "SELECTOR",
                            description = "Only targets with these labels: \"tier=tenant,region in (eu,us)\".")
                    @Nullable
                    String labels,
            @Mixin ListOptions options,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        ObjectNode list = options.read(
                server.client(),
                () -> RestPath.of("targets").with("project", project).with("labels", labels));
        var table = new TextTable("NAME", "STATE", "PROJECT", "SERVER", "DATABASE", "LABELS", "WARNINGS");
        list.path("items")
                .forEach(each -> table.row(
                        each.path("name").asText(),
                        each.path("state").asText(),
                        each.path("project").asText(),
                        each.path("server").asText(),
                        each.path("database").asText(),
                        TextFields.text(each.path("labels")),
                        Warnings.codes(each)));
        options.print(output, list, table.lines(output.colors()));
        return ExitCode.DONE;
    }

    @Command(name = "show", description = "Show a target and its state.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "NAME", description = "Name of the target.") String name,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        JsonNode target = server.client().get(RestPath.of("targets", name).toString());
        print(output, target);
        if (!target.path("state").asText().equals("OK")) {
            output.remark(
                    "Its changes wait for a person. If it lost changes, --reapply instead of --accept applies them again. "
                            + "Next: slipway target resolve " + name + " --accept --reason REASON" + server.repeated());
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "delete",
            description = "Delete a target; its open tasks are skipped, its database stays as it is.",
            mixinStandardHelpOptions = true)
    int delete(
            @Parameters(paramLabel = "NAME", description = "Name of the target.") String name,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        server.client().delete(RestPath.of("targets", name).toString());
        output.remark("Target " + name + " is deleted; its database stays as it is.");
        return ExitCode.DONE;
    }

    @Command(
            name = "resolve",
            description = "Decide about a target that is WRONG_TARGET or DIVERGED.",
            mixinStandardHelpOptions = true)
    int resolve(
            @Parameters(paramLabel = "NAME", description = "Name of the target.") String name,
            @Mixin TargetDecisionOption decision,
            @Option(names = "--reason", required = true, description = "Reason, for the audit log.") String reason,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        Map<String, Object> body = Map.of("decision", decision.word(server), "reason", reason);
        JsonNode answer =
                server.client().post(RestPath.of("targets", name, "resolve").toString(), body);
        if (answer.has("plan")) {
            String plan = answer.path("plan").asText();
            output.print(answer, TextFields.of(answer, "plan").lines(output.colors()));
            output.remark("Plan " + plan + " applies the lost changes again. Next: slipway plan show " + plan
                    + server.repeated());
        } else {
            print(output, answer);
        }
        return ExitCode.DONE;
    }

    private static void print(CommandOutput output, JsonNode document) {
        output.print(document, TextFields.of(document, FIELDS).lines(output.colors()));
        Warnings.print(output, document);
    }
}
