package io.slipway.cli.output;

import io.slipway.time.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far long work is, with its rate and the time that is left. On a terminal it is one line that is drawn over
 * again, and that gives way to messages. Elsewhere it is a line now and then. In both cases a last line per piece of
 * work stays. Thread-safe.
 */
public final class ProgressBar {
    private static final Duration REDRAW_INTERVAL = Duration.ofMillis(100);
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(10);
    private static final Duration FIRST_RATE_INTERVAL = Duration.ofSeconds(1);
    private static final int WIDTH = 30;
    private static final int MIN_WIDTH = 10;
    private static final int UNKNOWN = -1;

    private final PrintWriter out;
    private final IntSupplier terminal;
    private final LongSupplier nanos;
    private final Duration interval;
    private @Nullable Progress shown;
    private long firstDone;
    private long startedAt;
    private long writtenAt;
    private long writtenDone;
    private int drawn;
    private int columns = UNKNOWN;

    /**
     * A bar for tests.
     *
     * @param columns of the terminal; 0: there is none
     * @param nanos as {@link System#nanoTime}
     * @param lineInterval between two lines without a terminal
     */
    ProgressBar(PrintWriter out, IntSupplier columns, LongSupplier nanos, Duration lineInterval) {
        this.out = out;
        this.terminal = columns;
        this.nanos = nanos;
        this.interval = lineInterval;
    }

    /** A bar on the terminal of the process; without one, at most a line each 10 s per piece of work, and the last. */
    public static ProgressBar of(PrintWriter out) {
        return new ProgressBar(out, Terminal::columns, System::nanoTime, LINE_INTERVAL);
    }

    /** A bar on the terminal of the process; without one, a line per change. */
    public static ProgressBar withLinePerChange(PrintWriter out) {
        return new ProgressBar(out, Terminal::columns, System::nanoTime, Duration.ZERO);
    }

    /** Shows the progress, unless the last one was shown just before. */
    public synchronized void show(Progress progress) {
        long now = nanos.getAsLong();
        if (shown == null || !shown.label().equals(progress.label())) {
            end();
            startedAt = now;
            firstDone = progress.done();
            writtenAt = columns() > 0 ? now - REDRAW_INTERVAL.toNanos() : now;
            writtenDone = -1;
        }
        shown = progress;
        boolean redraws = columns() > 0;
        Duration pause = redraws ? REDRAW_INTERVAL : interval;
        if (now - writtenAt >= pause.toNanos() && (redraws || progress.done() != writtenDone)) {
            write(progress, now, false);
        }
    }

    /** Prints the line where the bar is. The next progress draws the bar again, below. */
    public synchronized void print(String line) {
        clear();
        out.println(CommandOutput.printable(line));
        out.flush();
        writtenAt = columns() > 0 ? nanos.getAsLong() - REDRAW_INTERVAL.toNanos() : writtenAt;
    }

    /** Ends the piece of work: its last progress stays. Does nothing if nothing is shown. */
    public synchronized void end() {
        if (shown == null) {
            return;
        }
        if (columns() > 0 || shown.done() != writtenDone) {
            write(shown, nanos.getAsLong(), true);
        }
        if (drawn > 0) {
            out.println();
            out.flush();
        }
        drawn = 0;
        shown = null;
    }

    private void write(Progress progress, long now, boolean last) {
        int width = columns();
        String label = CommandOutput.printable(progress.label());
        String facts = progress.amount() + pace(progress, Duration.ofNanos(now - startedAt), last);
        if (width == 0) {
            out.println(label + ": " + facts);
        } else {
            clear();
            AttributedString line = fit(label, progress, facts, width - 1);
            out.print(line);
            drawn = line.columnLength();
        }
        out.flush();
        writtenAt = now;
        writtenDone = progress.done();
    }

    /** The rate, and the time that is left or, at the end, that it took. */
    private String pace(Progress progress, Duration elapsed, boolean last) {
        if (elapsed.compareTo(FIRST_RATE_INTERVAL) < 0 || progress.done() == firstDone) {
            return "";
        }
        double perSecond = (progress.done() - firstDone) * (double) TimeUnit.SECONDS.toNanos(1) / elapsed.toNanos();
        String rate = ", " + progress.rate(perSecond);
        if (last) {
            return rate + ", in " + Durations.words(elapsed);
        }
        long left = Math.max(0, progress.total() - progress.done());
        return progress.isMeasured()
                ? rate + ", " + Durations.words(Duration.ofSeconds((long) Math.ceil(left / perSecond))) + " left"
                : rate;
    }

    /** Leaves out the bar if there is no space for it, then cuts the label. */
    private static AttributedString fit(String label, Progress progress, String facts, int width) {
        int labelWidth = new AttributedString(label).columnLength();
        int space = width - labelWidth - facts.length() - " [] ".length();
        if (progress.isMeasured() && space >= MIN_WIDTH) {
            int size = Math.min(WIDTH, space);
            int filled = (int) (progress.share() * size);
            return new AttributedString(label + " [" + "#".repeat(filled) + ".".repeat(size - filled) + "] " + facts);
        }
        int forLabel = width - facts.length() - 1;
        String cut = labelWidth <= forLabel
                ? label
                : new AttributedString(label).columnSubSequence(0, Math.max(0, forLabel - 1)) + "…";
        return new AttributedString(cut + " " + facts).columnSubSequence(0, width);
    }

    /** Asked for once, when it is needed. */
    private int columns() {
        if (columns == UNKNOWN) {
            columns = terminal.getAsInt();
        }
        return columns;
    }

    private void clear() {
        if (drawn > 0) {
            out.print("\r" + " ".repeat(drawn) + "\r");
            drawn = 0;
        }
    }
}
