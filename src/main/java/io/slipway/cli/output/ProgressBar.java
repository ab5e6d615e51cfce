package io.slipway.cli.output;

import java.io.PrintWriter;

/** Shows progress: on a terminal as one line that is redrawn, elsewhere as one line per change. */
public final class ProgressBar {
    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final boolean terminal;
    private String shown = "";

    public ProgressBar(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    public void show(int done, int running, int all) {
        int filled = all == 0 ? 0 : done * WIDTH / all;
        String line = "  [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + done + "/" + all + " done, "
                + running + " running";
        if (!line.equals(shown)) {
            out.print(terminal ? "\r" + line + " ".repeat(4) : line + System.lineSeparator());
            out.flush();
            shown = line;
        }
    }

    public void end() {
        if (terminal && !shown.isEmpty()) {
            out.println();
        }
    }
}
