package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Colors;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.TextFields;
import java.util.ArrayList;
import java.util.List;

/** A plan as text, and the command that comes next. */
final class PlanText {
    private static final String[] FIELDS = {
        "id",
        "version",
        "title",
        "description",
        "project",
        "status",
        "labels",
        "targets",
        "group",
        "rollout",
        "actor",
        "createdAt",
        "updatedAt"
    };

    private PlanText() {}

    static List<String> of(JsonNode plan, Colors colors) {
        List<String> lines = new ArrayList<>(TextFields.of(plan, FIELDS).lines(colors));
        int number = 0;
        for (JsonNode change : plan.path("changes")) {
            number++;
            lines.add("change " + number + ":     " + CommandOutput.printable(name(change)));
        }
        return lines;
    }

    private static String name(JsonNode change) {
        String version = change.path("version").asText("");
        String description = change.path("description").asText("");
        String script = change.path("script").asText("").strip();
        String first = description.isEmpty() ? script.lines().findFirst().orElse("") : description;
        String file = change.path("file").asText("");
        return (version.isEmpty() ? first : version + " " + first) + (file.isEmpty() ? "" : " (" + file + ")");
    }

    /** The command that comes next. */
    static String next(JsonNode plan, String server) {
        return next(plan, server, "plan check " + plan.path("id").asText());
    }

    /** As {@link #next(JsonNode, String)}; {@code ofBlocked} is the command after checks that found errors. */
    static String next(JsonNode plan, String server, String ofBlocked) {
        String id = plan.path("id").asText();
        String command = switch (plan.path("status").asText()) {
            case "CHECKING" -> "plan check " + id;
            case "BLOCKED" -> ofBlocked;
            case "WAITING_APPROVAL" -> "plan approve " + id;
            case "READY" -> "plan rollout " + id;
            case "ROLLED_OUT" -> "rollout watch " + plan.path("rollout").asText();
            default -> "plan show " + id;
        };
        return "Next: slipway " + command + server;
    }
}
