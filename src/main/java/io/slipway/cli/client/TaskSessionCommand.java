package io.slipway.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.LiveScreen;
import io.slipway.cli.output.Terminal;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestPath;
import io.slipway.cli.session.SessionText;
import io.slipway.cli.session.SessionView;
import io.slipway.monitor.SessionReport;
import io.slipway.time.CancelableWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway task session}: what a running task does, which sessions block it, and which it blocks. */
@Command(
        name = "session",
        description = "Show what a running task does, which sessions block it, and which it blocks.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the session was shown; with --watch: the run is DONE, or q was typed",
            "1:with --watch: the run is FAILED or CANCELED",
            "2:wrong usage",
            "4:the run does not run",
            "5:the server cannot be reached",
            "6:the actor is not allowed to see it",
            "7:with --watch: the run is INDETERMINATE: it is unknown whether it took effect",
            "130:Ctrl-C; the run goes on"
        })
final class TaskSessionCommand implements Callable<Integer> {
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    @Mixin
    private TaskArgument argument = new TaskArgument();

    @Option(
            names = "--watch",
            description =
                    "Show the session again each second until the run has ended. On a terminal: c cancels the run, q leaves.")
    private boolean watch;

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private CommandOutput output = new CommandOutput();

    @Override
    public Integer call() {
        RestClient client = server.client();
        String uid = argument.runUid(client);
        if (watch) {
            return watch(new RemoteSession(client, uid));
        }
        JsonNode report = client.get(RestPath.of("task-runs", uid, "session").toString());
        List<String> lines = output.isText() ? text(report) : List.of();
        output.print(report, lines.stream().map(CommandOutput::printable).toList());
        return ExitCode.DONE;
    }

    private int watch(RemoteSession run) {
        String next = "slipway task show " + argument.repeated() + server.repeated();
        String again = "slipway task session " + argument.repeated() + " --watch" + server.repeated();
        if (output.isText() && Terminal.isThere()) {
            LiveScreen screen = LiveScreen.open();
            try (var detached = new DetachMessage(output, "The run goes on. Watch it again: " + again, screen::close);
                    screen) {
                new SessionView(run, screen).run();
                if (detached.isInterrupted()) {
                    return ExitCode.INTERRUPTED;
                }
            }
        } else {
            try (var detached = new DetachMessage(output, "The run goes on. Watch it again: " + again)) {
                print(run, detached);
            }
        }
        output.remark("Next: " + (run.isOver() ? next : again));
        return run.isOver() ? WatchExit.ofRun(run.document().path("state").asText()) : ExitCode.DONE;
    }

    private void print(RemoteSession run, DetachMessage detached) {
        var pause = new CancelableWait();
        List<String> before = List.of();
        do {
            SessionView.Reading now = run.read();
            if (!now.lines().equals(before)) {
                output.printOneOfMany(run.document(), CommandOutput.printableLines(now.lines()));
                before = now.lines();
            }
        } while (!run.isOver() && !detached.isInterrupted() && pause.await(WATCH_INTERVAL));
    }

    /** The lines of a session report as the API sends it. */
    static List<String> text(JsonNode document) {
        try {
            return new ArrayList<>(SessionText.of(MAPPER.treeToValue(document, SessionReport.class)));
        } catch (JsonProcessingException e) {
            throw new CommandFailedException(
                    ExitCode.FAILED,
                    List.of(
                            "The server sends a session report that this version of slipway cannot read",
                            "Next: repeat the command with -o json, without --watch"));
        }
    }
}
