package io.slipway.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Places at which a test may stop a whole process, to kill it there or to let it go on later. Not armed, a hit costs
 * one volatile read and does nothing.
 *
 * <p>A process is armed by the name of a folder that is there at its start. A hit then looks for a file of the place's
 * own name in it ({@code after-claim}), takes it by renaming it to {@code after-claim.<process id>}, and waits until
 * that file is gone. Of several processes with the same folder one takes the file. So nobody trips one by accident: it
 * takes a variable that no document for users names, a folder, and a file of that name in it; the start says so as an
 * error. The place between COMMIT and its answer lies outside the process: there a test holds the answer.
 */
public enum Failpoint {
    /** The claim of a run is committed, nobody works on it yet. */
    AFTER_CLAIM,
    /** A session to the target is open and not on record. */
    AFTER_CONNECT,
    /** The session is on record. */
    AFTER_PID_RECORDED,
    /** The step's transaction begins: its first statement is the fence's. Of a step without one: its turn has come. */
    AFTER_BEGIN,
    /**
     * The fence's row is inserted, no statement of the script has run. Of a step without transaction: its intent
     * stands.
     */
    AFTER_HISTORY_INSERT,
    /** All statements have run, COMMIT is not sent. Of a step without transaction: its statement is not sent. */
    BEFORE_COMMIT,
    /** The target has acknowledged COMMIT, or the statement of a step without one; nobody has written that down. */
    AFTER_COMMIT,
    /** The end of the run is on record. */
    AFTER_DONE,
    /** The lease is renewed and the replica does not know it yet. */
    IN_LEASE_RENEWAL,
    /** The owner has learnt that a cancel was asked, and has done nothing about it. */
    CANCEL_SEEN,
    /** A run that had an owner before is claimed, nobody works on it yet. */
    TAKEOVER_AFTER_CLAIM,
    /** The new owner has ended the sessions of the one before, and has not looked at the history yet. */
    TAKEOVER_AFTER_TERMINATE,
    /** A file of our own schema has run and is not committed. */
    OWN_MIGRATION;

    private static final Logger LOG = Logger.getLogger(Failpoint.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private static volatile @Nullable Path armed;

    /** Arms the process when {@code folder} names one that is there, else disarms it. */
    public static void arm(@Nullable String folder) {
        Path path = folder == null || folder.isBlank() ? null : Path.of(folder);
        armed = path != null && Files.isDirectory(path) ? path : null;
        if (armed != null) {
            LOG.errorf("failpoints are armed by %s: this process stops where a test wants it to", path);
        }
    }

    /** The process is here. */
    public void hit() {
        Path folder = armed;
        if (folder != null) {
            stop(folder);
        }
    }

    private void stop(Path folder) {
        String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
        Path taken = folder.resolve(name + "." + ProcessHandle.current().pid());
        try {
            Files.move(folder.resolve(name), taken, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            return; // not wanted here, or another process has taken it
        }
        CancelableWait pause = new CancelableWait();
        while (Files.exists(taken) && pause.await(POLL_INTERVAL)) {
            // the test ends it
        }
    }
}
