package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.Colors;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rollout as a tree: its stages and waves, and in each wave the tasks that run or need a person.
 *
 * @param rollout as the server shows it
 * @param tasks those that are shown, by their state, each with its runs
 */
record RolloutTree(JsonNode rollout, Map<String, List<JsonNode>> tasks) {
    /** Tasks of a state that are shown. */
    private static final int MAX_TASKS = 20;

    private static final List<String> SHOWN = List.of("RUNNING", "FAILED", "CANCELED", "INDETERMINATE");

    static RolloutTree read(RestClient client, String id) {
        return read(client, id, client.get(RestPath.of("rollouts", id).toString()));
    }

    /** The tree if nothing runs. A rollout with running tasks costs one request. */
    static Optional<RolloutTree> readIfIdle(RestClient client, String id) {
        JsonNode rollout = client.get(RestPath.of("rollouts", id).toString());
        return running(rollout) > 0 ? Optional.empty() : Optional.of(read(client, id, rollout));
    }

    private static RolloutTree read(RestClient client, String id, JsonNode rollout) {
        Map<String, List<JsonNode>> tasks = new LinkedHashMap<>();
        SHOWN.forEach(state -> tasks.put(state, ofState(client, id, state)));
        return new RolloutTree(rollout, tasks);
    }

    private static List<JsonNode> ofState(RestClient client, String id, String state) {
        JsonNode page = client.get(RestPath.of("rollouts", id, "tasks")
                .with("state", state)
                .with("limit", MAX_TASKS)
                .toString());
        List<JsonNode> tasks = new ArrayList<>();
        for (JsonNode task : page.path("items")) {
            tasks.add(client.get(RestPath.of("tasks", task.path("id").asText()).toString()));
        }
        return tasks;
    }

    String status() {
        return rollout.path("status").asText();
    }

    int running() {
        return running(rollout);
    }

    /** The number of tasks that run, by the document of a rollout. */
    static int running(JsonNode rollout) {
        int running = 0;
        for (JsonNode waves : rollout.path("stages").findValues("waves")) {
            for (JsonNode wave : waves) {
                running += wave.path("running").asInt();
            }
        }
        return running;
    }

    int indeterminate() {
        return tasks.getOrDefault("INDETERMINATE", List.of()).size();
    }

    /** Whether only a person can move the rollout: it is over, or nothing runs and some outcome or failure waits. */
    boolean isSettled() {
        return switch (status()) {
            case "DONE", "FAILED", "CANCELED" -> running() == 0;
            case "PAUSED" -> running() == 0 && rollout.path("reason").asText("").equals("error-budget");
            default -> running() == 0 && indeterminate() > 0 && rollout.hasNonNull("waitingFor");
        };
    }

    /** Whether a person paused the rollout, and nothing runs any more. */
    boolean isPausedByPerson() {
        return status().equals("PAUSED") && running() == 0 && !isSettled();
    }

    /** How to resume a rollout that a person paused. */
    String resumeAdvice(String server) {
        return "The rollout is paused. Resume it: slipway rollout resume "
                + rollout.path("id").asText() + server;
    }

    List<String> lines(Colors colors) {
        return RolloutText.of(
                rollout,
                colors,
                (environment, wave) -> tasks.values().stream()
                        .flatMap(List::stream)
                        .filter(task -> task.path("environment").asText().equals(environment)
                                && task.path("wave").asInt() == wave)
                        .flatMap(task -> task(task, colors).stream())
                        .toList());
    }

    private static List<String> task(JsonNode task, Colors colors) {
        JsonNode run = TaskArgument.newest(task);
        List<String> lines = new ArrayList<>();
        lines.add("      " + CommandOutput.printable(task.path("target").asText()) + "  task "
                + task.path("id").asText() + " run " + run.path("uid").asText() + "  "
                + colors.paint(task.path("state").asText()) + "  step "
                + task.path("appliedSteps").asText() + "/" + task.path("steps").asText());
        String waits = RolloutText.waiting(run);
        if (!waits.isEmpty()) {
            lines.add("        " + waits);
        }
        TaskText.error(run, task.path("change").asText()).forEach(line -> lines.add("        " + line));
        return lines;
    }

    /** The commands that come next, for what needs a person. */
    List<String> next(String server) {
        List<String> commands = new ArrayList<>();
        for (String state : List.of("INDETERMINATE", "FAILED", "CANCELED")) {
            tasks.getOrDefault(state, List.of()).stream()
                    .findFirst()
                    .map(task -> TaskText.next(state, task.path("id").asText(), server))
                    .ifPresent(command -> commands.add("Next: " + command));
        }
        if (status().equals("PAUSED")) {
            commands.add("Next: slipway rollout resume " + rollout.path("id").asText() + server);
        }
        return commands;
    }

    /** The document for JSON and YAML: the rollout, and the tasks that are shown. */
    ObjectNode document() {
        ObjectNode document = rollout.deepCopy();
        tasks.values().stream()
                .flatMap(List::stream)
                .forEach(task -> document.withArray("tasks").add(task));
        return document;
    }
}
