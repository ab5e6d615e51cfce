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
        JsonNode rollout = client.get(RestPath.of("rollouts", id).toString());
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
        return sum("running");
    }

    int indeterminate() {
        return count("INDETERMINATE");
    }

    private int count(String state) {
        return tasks.getOrDefault(state, List.of()).size();
    }

    private int sum(String field) {
        int sum = 0;
        for (JsonNode wave : rollout.path("stages").findValues("waves")) {
            for (JsonNode each : wave) {
                sum += each.path(field).asInt();
            }
        }
        return sum;
    }

    /** Whether only a person can move the rollout: it is over, or nothing runs and some outcome or failure waits. */
    boolean isSettled() {
        return switch (status()) {
            case "DONE", "FAILED", "CANCELED" -> running() == 0;
            case "PAUSED" -> running() == 0 && rollout.path("reason").asText("").equals("error-budget");
            default -> running() == 0 && indeterminate() > 0 && rollout.hasNonNull("waitingFor");
        };
    }

    List<String> lines(Colors colors) {
        List<String> lines = new ArrayList<>(RolloutText.head(rollout, colors));
        for (JsonNode stage : rollout.path("stages")) {
            String environment = stage.path("environment").asText();
            lines.add("  stage " + CommandOutput.printable(environment));
            int number = 0;
            for (JsonNode wave : stage.path("waves")) {
                number++;
                lines.add("    wave " + number + "  " + RolloutText.counts(wave, colors));
                for (List<JsonNode> ofState : tasks.values()) {
                    for (JsonNode task : ofState) {
                        if (task.path("environment").asText().equals(environment)
                                && task.path("wave").asInt() == number) {
                            lines.addAll(task(task, colors));
                        }
                    }
                }
            }
        }
        return lines;
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
