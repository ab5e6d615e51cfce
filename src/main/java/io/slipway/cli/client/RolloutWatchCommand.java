package io.slipway.cli.client;

import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.LiveScreen;
import io.slipway.cli.output.Terminal;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestEvent;
import io.slipway.cli.rest.RestException;
import io.slipway.cli.rest.RestPath;
import io.slipway.cli.rest.RestStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code slipway rollout watch}: a rollout until it ends. On a terminal a tree that is drawn again; elsewhere one line
 * per change of state. A replica that goes away is asked again, or another one behind the same address.
 */
@Command(
        name = "watch",
        description = {
            "Show a rollout until it is over, or waits for a decision. A rollout that a person paused is watched further.",
            "On a terminal: a tree; q leaves. Elsewhere: one line per change of state."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the rollout is DONE, or q was typed",
            "1:it is FAILED or CANCELED, or paused by its error budget",
            "2:wrong usage",
            "5:the server cannot be reached",
            "6:the actor is not allowed to see it",
            "7:a task is INDETERMINATE: it is unknown whether it took effect",
            "130:Ctrl-C; the rollout goes on"
        })
final class RolloutWatchCommand implements Callable<Integer> {
    private static final Duration DRAW_INTERVAL = Duration.ofSeconds(1);
    /** The stream is a second late at most. */
    private static final int MAX_READS_WITHOUT_EVENT = 3;

    private static final Duration KEY_INTERVAL = Duration.ofMillis(100);

    @Parameters(paramLabel = "ID", description = "The rollout.")
    private String id = "";

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private CommandOutput output = new CommandOutput();

    private boolean left;

    @Override
    public Integer call() {
        RestClient client = server.client();
        RolloutTree first = RolloutTree.read(client, id);
        String detachMessage = "The rollout goes on. Watch it again: slipway rollout watch " + id + server.repeated();
        try (RestStream stream =
                client.stream(RestPath.of("rollouts", id, "events").toString())) {
            return output.isText() && Terminal.isThere()
                    ? draw(client, stream, first, detachMessage)
                    : print(client, stream, detachMessage);
        }
    }

    private int draw(RestClient client, RestStream stream, RolloutTree first, String detachMessage) {
        RolloutTree tree = first;
        LiveScreen screen = LiveScreen.open();
        try (var detached = new DetachMessage(output, detachMessage, screen::close);
                screen) {
            String outage = "";
            while (!detached.isInterrupted()) {
                List<String> lines = new ArrayList<>(tree.lines(output.colors()));
                if (tree.isPausedByPerson()) {
                    lines.add(tree.resumeAdvice(server.repeated()));
                }
                lines.add(outage.isEmpty() ? "q leave" : outage);
                screen.show(lines);
                if (tree.isSettled() || left) {
                    break;
                }
                waitForChange(screen, stream);
                try {
                    tree = RolloutTree.read(client, id);
                    outage = "";
                } catch (RestException e) {
                    outage = OutageRemark.text(e);
                }
            }
            if (detached.isInterrupted()) {
                return ExitCode.INTERRUPTED;
            }
            screen.show(tree.lines(output.colors()));
        }
        if (left && !tree.isSettled()) {
            output.remark(detachMessage);
            return ExitCode.DONE;
        }
        tree.next(server.repeated()).forEach(output::remark);
        return exitCode(tree);
    }

    /** Until the next drawing is due. Takes all events of that time: the tree is read once for them. */
    private void waitForChange(LiveScreen screen, RestStream stream) {
        long deadline = System.nanoTime() + DRAW_INTERVAL.toNanos();
        while (!left && System.nanoTime() - deadline < 0) {
            left = screen.key(KEY_INTERVAL) == 'q';
            boolean more = true;
            while (more && System.nanoTime() - deadline < 0) {
                more = stream.next(Duration.ofMillis(1)) != null;
            }
        }
    }

    private int print(RestClient client, RestStream stream, String detachMessage) {
        try (var detached = new DetachMessage(output, detachMessage)) {
            var outage = new OutageRemark(output);
            int readsWithoutEvent = 0;
            boolean pauseRemarked = false;
            while (!detached.isInterrupted()) {
                RestEvent event = stream.next(DRAW_INTERVAL);
                if (event != null && !event.isEnd()) {
                    output.printOneOfMany(event.data(), EventText.of(event));
                    readsWithoutEvent = 0;
                    pauseRemarked &= !event.data().hasNonNull("status");
                    continue;
                }
                outage.of(stream.lost());
                RolloutTree idle = idleTree(client);
                if (idle != null && idle.isPausedByPerson() && !pauseRemarked) {
                    output.remark(idle.resumeAdvice(server.repeated()));
                    pauseRemarked = true;
                }
                RolloutTree settled = idle != null && idle.isSettled() ? idle : null;
                readsWithoutEvent = settled == null ? 0 : readsWithoutEvent + 1;
                if (settled != null && (event != null || readsWithoutEvent == MAX_READS_WITHOUT_EVENT)) {
                    return end(settled);
                }
            }
            return ExitCode.INTERRUPTED;
        }
    }

    /** The rollout if nothing runs, and the server responds. */
    private @Nullable RolloutTree idleTree(RestClient client) {
        try {
            return RolloutTree.readIfIdle(client, id).orElse(null);
        } catch (RestException e) {
            OutageRemark.text(e);
            return null;
        }
    }

    private int end(RolloutTree tree) {
        output.printOneOfMany(tree.document(), String.join(System.lineSeparator(), tree.lines(output.colors())));
        tree.next(server.repeated()).forEach(output::remark);
        return exitCode(tree);
    }

    private static int exitCode(RolloutTree tree) {
        return WatchExit.ofRollout(tree.status(), tree.indeterminate());
    }
}
