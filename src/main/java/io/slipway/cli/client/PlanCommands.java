package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.RefusalText;
import io.slipway.cli.output.TextTable;
import io.slipway.cli.rest.RestException;
import io.slipway.cli.rest.RestPath;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway plan}: changes, the targets that they are for, and what the checks found. */
@Command(
        name = "plan",
        description = "Create, check, approve and roll out plans.",
        mixinStandardHelpOptions = true,
        subcommands = PlanCheckCommand.class,
        synopsisSubcommandLabel = "COMMAND")
final class PlanCommands {
    @Command(name = "create", description = "Create a plan from a file.", mixinStandardHelpOptions = true)
    int create(
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            description = "The plan in YAML or JSON; - is standard input.")
                    Path file,
            @Option(
                            names = "--idempotency-key",
                            paramLabel = "KEY",
                            description = "Commands with the same key create one plan. Default: a new key.")
                    @Nullable
                    String key,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        PlanFile plan = PlanFile.read(file.toString(), System.in);
        JsonNode made;
        try {
            String once = key == null ? UUID.randomUUID().toString() : key;
            made = server.client().create("/v1/plans", plan.body(), once);
        } catch (RestException e) {
            throw RefusalText.failure(e, plan, server.repeated());
        }
        output.print(made, PlanText.of(made, output.colors()));
        output.remark(PlanText.next(made, server.repeated()));
        return ExitCode.DONE;
    }

    @Command(name = "list", description = "List plans, the newest first.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--project", paramLabel = "NAME", description = "Only plans of this project.") @Nullable
                    String project,
            @Option(names = "--labels", paramLabel = "SELECTOR", description = "Only plans with these labels.")
                    @Nullable
                    String labels,
            @Mixin ListOptions options,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        ObjectNode list = options.read(
                server.client(),
                () -> RestPath.of("plans").with("project", project).with("labels", labels));
        var table = new TextTable("ID", "STATUS", "TITLE", "ROLLOUT", "ACTOR", "CREATED");
        list.path("items")
                .forEach(each -> table.row(
                        each.path("id").asText(),
                        each.path("status").asText(),
                        each.path("title").asText(),
                        each.path("rollout").asText("-"),
                        each.path("actor").asText(),
                        each.path("createdAt").asText()));
        options.print(output, list, table.lines(output.colors()));
        return ExitCode.DONE;
    }

    @Command(name = "show", description = "Show a plan.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "ID", description = "The plan.") String id,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        JsonNode plan = server.client().get(RestPath.of("plans", id).toString());
        output.print(plan, PlanText.of(plan, output.colors()));
        output.remark(PlanText.next(plan, server.repeated()));
        return ExitCode.DONE;
    }

    @Command(name = "approve", description = "Approve a plan that waits for approval.", mixinStandardHelpOptions = true)
    int approve(
            @Parameters(paramLabel = "ID", description = "The plan.") String id,
            @Option(names = "--comment", description = "For the audit log.") @Nullable String comment,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        Map<String, Object> body = comment == null ? Map.of() : Map.of("comment", comment);
        JsonNode plan =
                server.client().post(RestPath.of("plans", id, "approvals").toString(), body);
        output.print(plan, PlanText.of(plan, output.colors()));
        output.remark(PlanText.next(plan, server.repeated()));
        return ExitCode.DONE;
    }

    @Command(name = "rollout", description = "Roll a READY plan out.", mixinStandardHelpOptions = true)
    int rollout(
            @Parameters(paramLabel = "ID", description = "The plan.") String id,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        JsonNode rollout = server.client()
                .create(
                        RestPath.of("plans", id, "rollout").toString(),
                        null,
                        UUID.randomUUID().toString());
        output.print(rollout, RolloutText.of(rollout, output.colors()));
        output.remark("Next: slipway rollout watch " + rollout.path("id").asText() + server.repeated());
        return ExitCode.DONE;
    }
}
