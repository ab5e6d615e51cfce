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
 * Places at which a test can stop a whole process, to kill it there or to let it continue. In a process that is not
 * armed, a hit costs one volatile read and has no effect.
 *
 * <p>A process is armed by the name of a folder that exists at its start. A hit searches the folder for a file with the
 * name of the place ({@code after-claim}), renames it to {@code after-claim.<process id>}, and waits until that file is
 * deleted. If several processes use the same folder, only one of them gets the file. A failpoint cannot be hit by
 * accident: it needs a variable that no document for users names, a folder, and a file in it. An armed process logs an
 * error at its start. The place between COMMIT and its answer is outside the process: there a test delays the answer.
 */
public enum Failpoint {
    /** The claim of a run is committed, and its work has not started. */
    AFTER_CLAIM,
    /** A session to the target is open and not recorded. */
    AFTER_CONNECT,
    /** The session is recorded. */
    AFTER_PID_RECORDED,
    /** The step's transaction begins with the statement of the fence. For a standalone step: the step is next. */
    AFTER_BEGIN,
    /**
     * The row of the fence is inserted, and no statement of the script has run. For a standalone step: its intent is
     * recorded.
     */
    AFTER_HISTORY_INSERT,
    /** All statements have run, and COMMIT is not sent. For a standalone step: its statement is not sent. */
    BEFORE_COMMIT,
    /** The target has acknowledged the COMMIT or the standalone statement, and this is not recorded yet. */
    AFTER_COMMIT,
    /** The end of the run is recorded. */
    AFTER_DONE,
    /** The lease is renewed, and the replica has not processed the answer. */
    IN_LEASE_RENEWAL,
    /** The owner has read that a cancel was requested, and has not acted on it. */
    CANCEL_SEEN,
    /** A run with an earlier owner is claimed, and its work has not started. */
    TAKEOVER_AFTER_CLAIM,
    /** The new owner has terminated the sessions of the earlier owner, and has not read the history. */
    TAKEOVER_AFTER_TERMINATE,
    /** A migration of the control database has run and is not committed. */
    OWN_MIGRATION;

    private static final Logger LOG = Logger.getLogger(Failpoint.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private static volatile @Nullable Path armed;

    /** Arms the process if {@code folder} exists; otherwise disarms it. */
    public static void arm(@Nullable String folder) {
        Path path = folder == null || folder.isBlank() ? null : Path.of(folder);
        armed = path != null && Files.isDirectory(path) ? path : null;
        if (armed != null) {
            LOG.errorf("failpoints are armed by the folder %s: a test can stop this process", path);
        }
    }

    /** Marks that the process is at this place, and stops it if a test wants that. */
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
            return; // no file for this place, or another process has taken it
        }
        var pause = new CancelableWait();
        while (Files.exists(taken) && pause.await(POLL_INTERVAL)) {
            // the test kills the process or deletes the file
        }
    }
}
