package io.slipway.cli.serve;

import io.quarkus.logging.json.runtime.JsonFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;

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

    /** Says at once what cannot wait for the log: on a stream of JSON, as a line of the log has it. */
    static void sayNow(String note, boolean json) {
        if (json) {
            var line = new ExtLogRecord(Level.WARN, note, FormatStyle.NO_FORMAT, StartNotes.class.getName());
            line.setLoggerName(StartNotes.class.getName());
            System.err.print(new JsonFormatter().format(line));
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
