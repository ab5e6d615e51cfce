package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Colors;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.TextFields;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestPath;
import io.slipway.time.CancelableWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway plan check}: what the checks of a plan found. */
@Command(
        name = "check",
        description = "Wait for the checks of a plan and show what they found.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the checks passed, or --no-wait showed what they found so far",
            "2:wrong usage",
            "3:a check found an error, or the check run is FAILED or CANCELED",
            "4:the check run is over, or the plan was rolled out",
            "5:the server cannot be reached",
            "6:the actor is not allowed to do this"
        })
final class PlanCheckCommand implements Callable<Integer> {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final Duration ROLL_OUT_TIMEOUT = Duration.ofSeconds(5);
    private static final Set<String> OPEN = Set.of("AVAILABLE", "RUNNING");

    private final CancelableWait pause = new CancelableWait();

    @Parameters(paramLabel = "ID", description = "The plan.")
    private String id = "";

    @Option(names = "--again", description = "Check the plan again first.")
    private boolean again;

    @Option(names = "--cancel", description = "Cancel the checks first.")
    private boolean cancel;

    @Option(names = "--no-wait", description = "Show what was found so far.")
    private boolean noWait;

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private CommandOutput output = new CommandOutput();

    @Override
    public Integer call() {
        RestClient client = server.client();
        String path = RestPath.of("plans", id, "check-run").toString();
        if (cancel) {
            client.post(path + "/cancel", null);
        }
        if (again) {
            client.post(path, null);
        }
        JsonNode run = client.get(path);
        while (!noWait && OPEN.contains(run.path("status").asText()) && pause.await(POLL_INTERVAL)) {
            run = client.get(path);
        }
        JsonNode plan = planAfter(run, client);
        output.print(run, text(run, plan.path("changes"), output.colors()));
        output.remark(PlanText.next(plan, server.repeated(), "plan check " + id + " --again"));
        return exitCode(run);
    }

    /** The plan leaves CHECKING a moment after its checks, and is then rolled out if the policy says so. */
    private JsonNode planAfter(JsonNode run, RestClient client) {
        String path = RestPath.of("plans", id).toString();
        JsonNode plan = client.get(path);
        long deadline = System.nanoTime() + ROLL_OUT_TIMEOUT.toNanos();
        while (!noWait
                && run.path("status").asText().equals("DONE")
                && plan.path("status").asText().equals("CHECKING")
                && System.nanoTime() - deadline < 0
                && pause.await(POLL_INTERVAL)) {
            plan = client.get(path);
        }
        return plan;
    }

    private static List<String> text(JsonNode run, JsonNode changes, Colors colors) {
        List<String> lines = new ArrayList<>(TextFields.of(run, "uid", "status", "replica", "createdAt", "updatedAt")
                .lines(colors));
        JsonNode error = run.path("error");
        lines.addAll(TaskText.error(run, ""));
        for (JsonNode advice : run.path("advice")) {
            lines.add(advice(advice, changes, colors));
            String suggestion = advice.path("suggestion").asText("");
            if (!suggestion.isEmpty()) {
                lines.add("  suggestion: " + CommandOutput.printable(suggestion));
            }
        }
        if (run.path("advice").isEmpty() && !error.isObject()) {
            lines.add("The checks found nothing to say.");
        }
        return lines;
    }

    private static String advice(JsonNode advice, JsonNode changes, Colors colors) {
        int change = advice.path("change").asInt();
        String file = changes.path(change - 1).path("file").asText("");
        String place = TaskText.place(advice, advice.path("change").asText(), file);
        String severity = advice.path("severity").asText();
        String target = advice.path("target").asText("");
        return colors.paint(severity)
                + CommandOutput.printable(" " + advice.path("code").asText()
                        + (target.isEmpty() ? "" : " on " + target) + place + ": "
                        + advice.path("detail").asText(advice.path("title").asText()));
    }

    private static int exitCode(JsonNode run) {
        boolean ended = !OPEN.contains(run.path("status").asText());
        boolean passed = run.path("status").asText().equals("DONE")
                && run.path("advice").findValuesAsText("severity").stream().noneMatch("ERROR"::equals);
        return !ended || passed ? ExitCode.DONE : ExitCode.CHECKS_FOUND_ERRORS;
    }
}
