package io.slipway.cli.session;

import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.LiveScreen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sessions that are read and shown again each second, with keys: {@code c} and then {@code y} cancels the run,
 * {@code q} leaves.
 */
public final class SessionView {
    private static final Duration READ_INTERVAL = Duration.ofSeconds(1);

    private final Source source;
    private final LiveScreen screen;
    private boolean asked;
    private String answer = "";

    public SessionView(Source source, LiveScreen screen) {
        this.source = source;
        this.screen = screen;
    }

    /** What is shown, and what the keys do. */
    public interface Source {
        /** Reads what is to be shown now. */
        Reading read();

        /** Whether there is something that a key can cancel. */
        boolean isCancelable();

        /** Cancels the run; returns what to say about it. */
        String cancel();
    }

    /**
     * What was read.
     *
     * @param over nothing more will come: the view ends
     */
    public record Reading(List<String> lines, boolean over) {}

    /** Shows the sessions until {@code q} is typed or there is nothing more to come. Returns what was read last. */
    public Reading run() {
        while (true) {
            Reading now = source.read();
            screen.show(screenful(now));
            if (now.over() || !wait(now)) {
                screen.show(now.lines().stream().map(CommandOutput::printable).toList());
                return now;
            }
        }
    }

    /** Until the next read is due. Returns false when the person leaves. */
    private boolean wait(Reading now) {
        long deadline = System.nanoTime() + READ_INTERVAL.toNanos();
        for (long left = READ_INTERVAL.toNanos(); left > 0; left = deadline - System.nanoTime()) {
            int key = screen.key(Duration.ofNanos(left));
            if (key == 'q') {
                return false;
            }
            if (key > 0) {
                act(key);
                screen.show(screenful(now));
            }
        }
        return true;
    }

    private void act(int key) {
        if (asked && key == 'y') {
            answer = source.cancel();
        }
        asked = !asked && key == 'c' && source.isCancelable();
    }

    private List<String> screenful(Reading now) {
        List<String> lines = new ArrayList<>();
        now.lines().forEach(line -> lines.add(CommandOutput.printable(line)));
        lines.add("");
        if (!answer.isEmpty()) {
            lines.add(answer);
        }
        lines.add(
                asked
                        ? "Cancel the run? y cancels it, any other key does not."
                        : source.isCancelable() ? "c cancel the run   q leave" : "q leave");
        return lines;
    }
}
