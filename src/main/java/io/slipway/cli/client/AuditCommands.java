package io.slipway.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.TextFields;
import io.slipway.cli.output.TextTable;
import io.slipway.cli.rest.RestPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code slipway audit}: which actor did what. */
@Command(
        name = "audit",
        description = "Show which actor did what.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommands {
    @Command(name = "list", description = "List audited actions, the newest first.", mixinStandardHelpOptions = true)
    int list(@Mixin ListOptions options, @Mixin ServerOption server, @Mixin CommandOutput output) {
        ObjectNode list = options.read(server.client(), () -> RestPath.of("audit"));
        var table = new TextTable("AT", "ACTOR", "ACT", "OBJECT", "DETAIL");
        list.path("items")
                .forEach(each -> table.row(
                        each.path("at").asText(),
                        each.path("actor").asText(),
                        each.path("act").asText(),
                        each.path("kind").asText() + " " + each.path("object").asText(),
                        TextFields.text(each.path("detail"))));
        options.print(output, list, table.lines(output.colors()));
        return ExitCode.DONE;
    }
}
