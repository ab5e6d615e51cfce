package io.slipway.worker.task;

import io.slipway.problem.WaitReason;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.WaitingFor;
import io.slipway.time.Threads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a run is shown to wait for. A word that it moves again is repeated until it is on record: else people would be
 * called to a run that works. Thread-safe.
 */
final class WaitReporter {
    private static final Logger LOG = Logger.getLogger(WaitReporter.class);
    private static final ExecutorService RETRIES = Threads.virtualPerTask("slipway-task-note");

    private final ClaimedRun run;
    private final WorkerStores stores;
    private boolean shown;
    private boolean moves;

    WaitReporter(ClaimedRun run, WorkerStores stores) {
        this.run = run;
        this.stores = stores;
        this.shown = run.waitingFor() != null;
    }

    /** It waits. */
    synchronized void begin(WaitReason reason, String detail) {
        if (reason.isShown()) {
            moves = false;
            shown = true;
            note(new WaitingFor(reason, detail));
        }
    }

    /** It moves again. */
    synchronized void end() {
        moves = true;
        clear();
    }

    /** A run that is another's by then is left alone by the row itself. */
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
            LOG.debugf("why task run %s waits is not on record: %s", run.uid(), e.getMessage());
            return false;
        }
    }
}
