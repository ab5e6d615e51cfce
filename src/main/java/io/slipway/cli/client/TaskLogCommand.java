package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestEvent;
import io.slipway.cli.rest.RestPath;
import io.slipway.cli.rest.RestStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway task log}: what a run did, line by line. */
@Command(
        name = "log",
        description = "Show the log of a task's newest run, or of a run.",
        mixinStandardHelpOptions = true)
final class TaskLogCommand implements Callable<Integer> {
    private static final Duration WAIT_INTERVAL = Duration.ofSeconds(1);

    @Mixin
    private TaskArgument argument = new TaskArgument();

    @Option(
            names = {"--follow"},
            description = "Show new lines until the run has ended. JSON: one line per log line.")
    private boolean follow;

    @Mixin
    private ListOptions options = new ListOptions();

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private CommandOutput output = new CommandOutput();

    @Override
    public Integer call() {
        RestClient client = server.client();
        String uid = argument.runUid(client);
        if (follow) {
            return follow(client, uid);
        }
        ObjectNode list = options.read(client, () -> RestPath.of("task-runs", uid, "log"));
        List<String> lines = new ArrayList<>();
        list.path("items").forEach(line -> lines.add(text(line)));
        options.print(output, list, lines);
        return ExitCode.DONE;
    }

    private int follow(RestClient client, String uid) {
        String again = "slipway task log " + argument.repeated() + " --follow" + server.repeated();
        try (var detached = new DetachMessage(output, "The run goes on. Show its log again: " + again);
                RestStream stream =
                        client.stream(RestPath.of("task-runs", uid, "log").toString())) {
            var outage = new OutageRemark(output);
            while (!detached.isInterrupted()) {
                RestEvent event = stream.next(WAIT_INTERVAL);
                outage.of(stream.lost());
                if (event != null && event.isEnd()) {
                    return WatchExit.ofRun(event.data().path("state").asText());
                }
                if (event != null) {
                    output.printOneOfMany(event.data(), text(event.data()));
                }
            }
            return ExitCode.INTERRUPTED;
        }
    }

    private static String text(JsonNode line) {
        String step = line.hasNonNull("step") ? " step " + line.path("step").asText() : "";
        String statement = line.hasNonNull("statement")
                ? " statement " + line.path("statement").asText()
                : "";
        String message = line.path("message").asText();
        return CommandOutput.printable(line.path("at").asText() + " "
                + line.path("level").asText() + " "
                + line.path("kind").asText() + step + statement + (message.isEmpty() ? "" : ": " + message));
    }
}
