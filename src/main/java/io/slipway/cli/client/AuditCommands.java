package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.TextFields;
import io.slipway.cli.output.TextTable;
import io.slipway.cli.rest.RestPath;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway audit}: which actor did what, and whether the log was changed afterwards. */
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

    @Command(
            name = "verify",
            description = "Read the whole audit log and verify its chain of hashes.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:every row continues the chain",
                "2:wrong usage",
                "4:a row does not continue the chain, or the anchor is not part of it",
                "5:the server cannot be reached",
                "6:the actor is not allowed to do this"
            })
    int verify(
            @Option(
                            names = "--anchor",
                            paramLabel = "NUMBER:HASH",
                            description =
                                    "The anchor that an earlier verification printed: it must be part of the log.")
                    @Nullable
                    String anchor,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        JsonNode found = server.client()
                .get(RestPath.of("audit", "verify").with("anchor", anchor).toString());
        output.print(
                found,
                TextFields.of(found, "rows", "ok", "firstBroken", "reason", "anchor")
                        .lines(output.colors()));
        return found.path("ok").asBoolean() ? ExitCode.DONE : ExitCode.CONFLICT;
    }
}
