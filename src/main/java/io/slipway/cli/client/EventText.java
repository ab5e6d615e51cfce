package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.rest.RestEvent;

/** An event of a rollout as one line. */
final class EventText {
    private EventText() {}

    static String of(RestEvent event) {
        JsonNode data = event.data();
        String subject = data.hasNonNull("run")
                ? data.path("target").asText() + " task " + data.path("task").asText() + " run "
                        + data.path("run").asText() + " " + data.path("state").asText()
                : "rollout " + data.path("rollout").asText() + " "
                        + data.path("status").asText();
        return CommandOutput.printable(
                data.path("at").asText() + " " + subject + after(data, "reason") + after(data, "error"));
    }

    private static String after(JsonNode data, String field) {
        String value = data.path(field).asText("");
        return value.isEmpty() ? "" : ", " + value;
    }
}
