package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Colors;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.TextFields;
import io.slipway.cli.output.TextTable;
import java.util.ArrayList;
import java.util.List;

/** A task as text: its runs, the error of the newest one, what it waits for, and the command that comes next. */
final class TaskText {
    private static final String[] FIELDS = {
        "id",
        "rollout",
        "environment",
        "wave",
        "target",
        "change",
        "file",
        "state",
        "skippedReason",
        "changeKey",
        "steps",
        "appliedSteps"
    };

    private TaskText() {}

    static List<String> of(JsonNode task, JsonNode newest, Colors colors) {
        List<String> lines = new ArrayList<>(TextFields.of(task, FIELDS).lines(colors));
        var table = new TextTable("RUN", "ATTEMPT", "STATE", "REPLICA", "STARTED", "FINISHED");
        task.path("taskRuns")
                .forEach(run -> table.row(
                        run.path("uid").asText(),
                        run.path("attempt").asText(),
                        run.path("state").asText(),
                        run.path("replica").asText("-"),
                        run.path("startedAt").asText("-"),
                        run.path("finishedAt").asText("-")));
        lines.add("");
        lines.addAll(table.lines(colors));
        lines.addAll(error(newest, task.path("change").asText()));
        String waits = RolloutText.waiting(newest);
        if (!waits.isEmpty()) {
            lines.add(waits);
        }
        return lines;
    }

    /**
     * Why a run did not end well: the code and the place, and what the server reported, a line each.
     *
     * @param change the number of the change in its plan
     */
    static List<String> error(JsonNode run, String change) {
        JsonNode error = run.path("error");
        List<String> lines = new ArrayList<>();
        if (error.isObject()) {
            String state = error.path("sqlState").asText("");
            lines.add("error " + error.path("code").asText() + (state.isEmpty() ? "" : ", SQLSTATE " + state)
                    + CommandOutput.printable(
                            place(error, change, error.path("file").asText(""))) + ": " + message(error));
            for (String more : List.of("detail", "hint", "context")) {
                String text = error.path(more).asText("");
                if (!text.isEmpty()) {
                    lines.add("  " + more + ": " + CommandOutput.printable(text));
                }
            }
        }
        String note = run.path("note").asText("");
        if (!note.isEmpty()) {
            lines.add("note: " + CommandOutput.printable(note));
        }
        return lines;
    }

    /**
     * {@code , orders.sql:2:3} if the file is known. Else {@code , change 1, line 2, column 3}, without the change if
     * it is empty. Empty if there is no place.
     */
    static String place(JsonNode error, String change, String file) {
        if (!file.isEmpty() && error.hasNonNull("line")) {
            return ", " + file + ":" + error.path("line").asText() + ":"
                    + error.path("column").asText();
        }
        return error.hasNonNull("line")
                ? (change.isEmpty() ? "" : ", change " + change) + ", line "
                        + error.path("line").asText() + ", column "
                        + error.path("column").asText()
                : "";
    }

    private static String message(JsonNode error) {
        return CommandOutput.printable(error.path("message").asText(""));
    }

    /**
     * The command that comes next.
     *
     * @param server {@link ServerOption#repeated}
     */
    static String next(String state, String task, String server) {
        return switch (state) {
            case "FAILED", "CANCELED" ->
                "slipway task retry " + task + server + ", or slipway task skip " + task + " --reason REASON" + server;
            case "INDETERMINATE" ->
                "slipway task resolve " + task + " --done --reason REASON" + server + ", or with --failed";
            case "RUNNING" -> "slipway task session " + task + " --watch" + server;
            case "DONE" -> "slipway task log " + task + server;
            default -> "slipway task show " + task + server;
        };
    }
}
