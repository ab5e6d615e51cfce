package io.slipway.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestList;
import io.slipway.cli.rest.RestPath;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The limit and the cursor of a list command. A picocli mixin. */
final class ListOptions {
    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "Items to show; default 100.")
    private int limit;

    @Option(names = "--cursor", description = "Continue after an earlier list, from its nextCursor.")
    private @Nullable String cursor;

    ObjectNode read(RestClient client, Supplier<RestPath> path) {
        return RestList.read(client, path, Math.max(1, limit), cursor);
    }

    /** Prints the list, and how to read on if there is more. */
    void print(CommandOutput output, ObjectNode list, List<String> lines) {
        output.print(list, lines);
        String next = list.path("nextCursor").asText("");
        if (list.hasNonNull("nextCursor") && output.isText()) {
            output.remark("There are more. Next: the same command with --cursor " + next);
        }
    }
}
