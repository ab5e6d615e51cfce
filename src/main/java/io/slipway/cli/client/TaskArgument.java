package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestPath;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A task, named by its id or by the uid of one of its runs. A picocli mixin. */
final class TaskArgument {
    @Parameters(paramLabel = "ID", description = "The task.")
    private String id = "";

    @Option(
            names = "--run",
            description = "ID is the uid of a task run, as logs and application names of sessions show it.")
    private boolean run;

    /** The id of the task. */
    String task(RestClient client) {
        return run ? run(client).path("task").asText() : id;
    }

    /** The run, or the newest run of the task. */
    JsonNode run(RestClient client) {
        return client.get(RestPath.of("task-runs", runUid(client)).toString());
    }

    /** The uid of the run, or of the newest run of the task. */
    String runUid(RestClient client) {
        if (run) {
            return id;
        }
        JsonNode task = client.get(RestPath.of("tasks", id).toString());
        return newest(task).path("uid").asText();
    }

    /** The task or run as the person named it, to be repeated in the next command. */
    String repeated() {
        return run ? id + " --run" : id;
    }

    /** The newest run of a task document. */
    static JsonNode newest(JsonNode task) {
        JsonNode newest = task.path("taskRuns").path(0);
        for (JsonNode each : task.path("taskRuns")) {
            newest = each.path("attempt").asInt() > newest.path("attempt").asInt() ? each : newest;
        }
        return newest;
    }
}
