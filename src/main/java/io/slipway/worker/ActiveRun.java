package io.slipway.worker;

import io.slipway.apply.ChangeRunner;
import io.slipway.apply.StopReason;
import io.slipway.rollout.ClaimedRun;
import io.slipway.rollout.TaskRunId;
import io.slipway.time.Failpoint;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A claimed run with a thread in this process: where a stop reaches it. Thread-safe. */
final class ActiveRun {
    private final ClaimedRun claimed;
    private final AtomicBoolean cancelAsked;
    private @Nullable ChangeRunner runner;
    private @Nullable StopReason asked;

    ActiveRun(ClaimedRun claimed) {
        this.claimed = claimed;
        this.cancelAsked = new AtomicBoolean(claimed.cancelRequested());
    }

    TaskRunId uid() {
        return claimed.uid();
    }

    long epoch() {
        return claimed.epoch();
    }

    /** Whether a cancel is on record, as far as memory knows. */
    boolean isCancelAsked() {
        return cancelAsked.get();
    }

    /** From now on stops go to {@code started}; one that came before goes at once. */
    void begun(ChangeRunner started) {
        StopReason before;
        synchronized (this) {
            runner = started;
            before = asked;
        }
        if (before != null) {
            started.stop(before);
        }
    }

    /** Asks it to end; waits for the statement in flight. The first reason counts. */
    void stop(StopReason reason) {
        if (reason == StopReason.CANCEL && !cancelAsked.compareAndSet(false, true) && asked != null) {
            return;
        }
        if (reason == StopReason.CANCEL) {
            Failpoint.CANCEL_SEEN.hit();
        }
        ChangeRunner running;
        synchronized (this) {
            asked = asked == null ? reason : asked;
            running = runner;
        }
        if (running != null) {
            running.stop(reason);
        }
    }
}
