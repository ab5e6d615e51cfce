package io.slipway.apply.watch;

import io.slipway.apply.run.RunReport;
import io.slipway.problem.WaitReason;
import io.slipway.time.Threads;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/**
 * Shows that a run waits for a lock: from the first observation that finds a session in its way, over all tries and the
 * pauses between them, until no session has blocked it for a while. Thread-safe; observations never wait for the
 * report.
 */
final class LockWaitReport {
    private static final Duration UNBLOCKED_TIMEOUT = Duration.ofSeconds(1);
    private static final ExecutorService NOTES = Threads.virtualPerTask("slipway-lock-note");

    private final RunReport report;
    private Set<Integer> shown = Set.of();
    private boolean waiting;
    private long unblockedSince;
    private CompletableFuture<Void> notes = CompletableFuture.allOf();

    LockWaitReport(RunReport report) {
        this.report = report;
    }

    /** A try was observed in which this statement runs. */
    synchronized void observed(String statement, LockWait wait) {
        if (wait.isForNobody()) {
            unblocked();
            return;
        }
        unblockedSince = 0;
        if (!waiting || !wait.pids().equals(shown)) {
            waiting = true;
            shown = wait.pids();
            note(() -> report.waiting(WaitReason.LOCK, statement + " waits for " + wait.text()));
        }
    }

    private void unblocked() {
        if (!waiting) {
            return;
        }
        long now = System.nanoTime();
        if (unblockedSince == 0) {
            unblockedSince = now;
        } else if (now - unblockedSince >= UNBLOCKED_TIMEOUT.toNanos()) {
            waiting = false;
            shown = Set.of();
            note(report::moving);
        }
    }

    /** Between two tries. */
    void pause(String detail) {
        synchronized (this) {
            waiting = true;
            unblockedSince = 0;
        }
        report.waiting(WaitReason.LOCK, detail);
    }

    private void note(Runnable word) {
        notes = notes.thenRunAsync(word, NOTES);
    }
}
