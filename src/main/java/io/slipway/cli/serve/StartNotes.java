package io.slipway.cli.serve;

import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What the start has to say before there is a log: at once on a terminal, else in the log as soon as it is open, so
 * that a stream of JSON has nothing else in it. Only the thread of the start uses it.
 */
public final class StartNotes {
    private static final Logger LOG = Logger.getLogger(StartNotes.class);
    private static final List<String> NOTES = new ArrayList<>();

    private StartNotes() {}

    /** @param json whether the log is JSON */
    public static void add(String note, boolean json) {
        if (json) {
            NOTES.add(note);
        } else {
            System.err.println("slipway: " + note);
        }
    }

    /** Writes the notes to the log. */
    static void log() {
        NOTES.forEach(LOG::info);
        NOTES.clear();
    }
}
