package io.slipway.worker.task;

import io.slipway.problem.WaitReason;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.WaitingFor;
import io.slipway.time.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stores why a run waits. Clearing the wait reason is retried until it is stored, so that no alert is raised for a run
 * that makes progress. Thread-safe.
 */
final class WaitReporter {
    private static final Logger LOG = Logger.getLogger(WaitReporter.class);
    private static final ExecutorService RETRIES = Threads.virtualPerTask("slipway-task-note");

    private final ClaimedRun run;
    private final WorkerStores stores;
    private boolean shown;
    private boolean moves;
    private final WorkerMeters meters;
    private long lockWaitStarted;

    WaitReporter(ClaimedRun run, WorkerStores stores, WorkerMeters meters) {
        this.run = run;
        this.stores = stores;
        this.meters = meters;
        this.shown = run.waitingFor() != null;
    }

    /** Stores that the run waits. */
    synchronized void begin(WaitReason reason, String detail) {
        if (reason == WaitReason.LOCK && lockWaitStarted == 0) {
            lockWaitStarted = System.nanoTime();
        }
        if (reason.isShown()) {
            moves = false;
            shown = true;
            note(new WaitingFor(reason, detail));
        }
    }

    /** Clears the wait reason. */
    synchronized void end() {
        moves = true;
        lockWaitEnds();
        clear();
    }

    /** Measures the wait for a lock, if there is one. */
    synchronized void lockWaitEnds() {
        if (lockWaitStarted != 0) {
            meters.lockWaitEnded(Duration.ofNanos(System.nanoTime() - lockWaitStarted));
            lockWaitStarted = 0;
        }
    }

    /** Clears it only while this replica owns the run: the UPDATE names the owner. */
    private synchronized void clear() {
        if (!moves || !shown) {
            return;
        }
        shown = !note(null);
        if (shown) {
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, RETRIES).execute(this::clear);
        }
    }

    private boolean note(@Nullable WaitingFor why) {
        try {
            stores.transactions().run("task run", handle -> stores.claims().waiting(handle, run, run.owner(), why));
            return true;
        } catch (RuntimeException e) {
            LOG.debugf(
                    "could not store the wait reason of a task run: %s task=%s run=%s",
                    e.getMessage(), run.task(), run.uid());
            return false;
        }
    }
}
