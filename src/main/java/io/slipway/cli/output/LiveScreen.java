package io.slipway.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.NonBlockingReader;

/**
 * Lines on a terminal that are drawn over again, and the keys that are typed meanwhile. What it showed last stays when
 * it is closed. Ctrl-C still ends the program.
 */
public final class LiveScreen implements AutoCloseable {
    private static final int NO_KEY = -1;

    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private boolean closed;

    /** A screen on this terminal. */
    LiveScreen(Terminal terminal) {
        this.terminal = terminal;
        this.before = terminal.enterRawMode();
        this.display = new Display(terminal, false);
    }

    /** A screen on the terminal of the process. */
    public static LiveScreen open() {
        try {
            return new LiveScreen(io.slipway.cli.output.Terminal.open());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Draws the lines in place of those before; what does not fit is counted in the last line. */
    public synchronized void show(List<String> lines) {
        if (closed) {
            return;
        }
        int rows = Math.max(2, terminal.getHeight() == 0 ? 24 : terminal.getHeight());
        int columns = terminal.getWidth() == 0 ? 80 : terminal.getWidth();
        display.resize(rows, columns);
        display.update(
                fit(lines, rows - 1).stream()
                        .map(AttributedString::fromAnsi)
                        .map(line -> line.columnSubSequence(0, columns))
                        .toList(),
                -1);
        terminal.flush();
    }

    private static List<String> fit(List<String> lines, int rows) {
        if (lines.size() <= rows) {
            return lines;
        }
        List<String> fitting = new ArrayList<>(lines.subList(0, rows - 1));
        fitting.add("… " + (lines.size() - rows + 1) + " more lines");
        return fitting;
    }

    /** Waits for a key. Returns a negative number if none was typed in time, or no more can be typed. */
    public int key(Duration timeout) {
        try {
            NonBlockingReader reader = terminal.reader();
            int key = reader.read(Math.max(1, timeout.toMillis()));
            return key < 0 ? NO_KEY : key;
        } catch (IOException e) {
            return NO_KEY;
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        terminal.writer().println();
        terminal.setAttributes(before);
        try {
            terminal.close();
        } catch (IOException e) {
            // the attributes are restored
        }
    }
}
