package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Colors;
import io.slipway.cli.output.CommandOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** A rollout as a tree of its stages and waves. */
final class RolloutText {
    private static final Set<String> OPEN = Set.of("PENDING", "AVAILABLE", "RUNNING");

    private RolloutText() {}

    /** The status of the rollout, and what the rollout waits for. */
    private static List<String> head(JsonNode rollout, Colors colors) {
        List<String> lines = new ArrayList<>();
        lines.add("rollout " + rollout.path("id").asText() + " of plan "
                + rollout.path("plan").asText() + "  "
                + colors.paint(rollout.path("status").asText()) + reason(rollout));
        String waits = waiting(rollout);
        if (!waits.isEmpty()) {
            lines.add("  " + waits);
        }
        return lines;
    }

    static List<String> of(JsonNode rollout, Colors colors) {
        return of(rollout, colors, (environment, wave) -> List.of());
    }

    /** @param tasks the lines below a wave, by the stage's environment and the number of the wave from 1 */
    static List<String> of(JsonNode rollout, Colors colors, BiFunction<String, Integer, List<String>> tasks) {
        List<String> lines = new ArrayList<>(head(rollout, colors));
        for (JsonNode stage : rollout.path("stages")) {
            String environment = stage.path("environment").asText();
            lines.add("  stage " + CommandOutput.printable(environment));
            int number = 0;
            for (JsonNode wave : stage.path("waves")) {
                number++;
                lines.add("    wave " + number + "  " + counts(wave, colors));
                lines.addAll(tasks.apply(environment, number));
            }
        }
        return lines;
    }

    private static String counts(JsonNode wave, Colors colors) {
        int tasks = wave.path("tasks").asInt();
        int done = wave.path("done").asInt();
        int failed = wave.path("failed").asInt();
        int running = wave.path("running").asInt();
        int canceled = wave.path("canceled").asInt();
        return (done == tasks ? colors.paint("DONE", done + "/" + tasks + " done") : done + "/" + tasks + " done")
                + (running == 0 ? "" : ", " + colors.paint("RUNNING", running + " running"))
                + (failed == 0 ? "" : ", " + colors.paint("FAILED", failed + " failed"))
                + (canceled == 0 ? "" : ", " + canceled + " canceled");
    }

    private static String reason(JsonNode rollout) {
        String reason = rollout.path("reason").asText("");
        return reason.isEmpty() ? "" : ", " + CommandOutput.printable(reason);
    }

    /**
     * {@code waits: code, detail}, of a run that has ended {@code waited before its end: code, detail}; empty if the
     * document says nothing of a wait.
     */
    static String waiting(JsonNode document) {
        JsonNode waiting = document.path("waitingFor");
        String state = document.path("state").asText("");
        boolean isOver = !state.isEmpty() && !OPEN.contains(state);
        return waiting.isObject()
                ? (isOver ? "waited before its end: " : "waits: ")
                        + waiting.path("code").asText() + ", "
                        + CommandOutput.printable(waiting.path("detail").asText())
                : "";
    }
}
