package io.slipway.worker.task;

import io.slipway.apply.ChangeRunner;
import io.slipway.apply.run.Slot;
import io.slipway.apply.run.StopReason;
import io.slipway.rollout.ClaimedRun;
import io.slipway.rollout.OwnedRun;
import io.slipway.rollout.TaskRunId;
import io.slipway.time.Failpoint;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A claimed run with a thread in this process: where a stop reaches it. Thread-safe. */
final class ActiveTaskRun {
    private final ClaimedRun claimed;
    private final Slot slot;
    private final AtomicBoolean cancelAsked;
    private @Nullable ChangeRunner runner;
    private final Set<StopReason> asked = EnumSet.noneOf(StopReason.class);
    private @Nullable StopReason first;

    ActiveTaskRun(ClaimedRun claimed, Slot slot) {
        this.claimed = claimed;
        this.slot = slot;
        this.cancelAsked = new AtomicBoolean(claimed.cancelRequested());
    }

    ClaimedRun claimed() {
        return claimed;
    }

    Slot slot() {
        return slot;
    }

    /** Whether it only waits for what an earlier session does. */
    boolean isWatching() {
        return slot instanceof TaskRunSlots.Held held && held.isAway();
    }

    TaskRunId uid() {
        return claimed.uid();
    }

    long epoch() {
        return claimed.epoch();
    }

    /** This claim of it. */
    OwnedRun claim() {
        return new OwnedRun(claimed.uid(), claimed.epoch(), claimed.cancelRequested());
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
            before = first;
        }
        if (before != null) {
            started.stop(before);
        }
    }

    /** Asks it to end; waits for the statement in flight. The first reason counts; each is passed on once. */
    void stop(StopReason reason) {
        if (reason == StopReason.CANCEL) {
            cancelAsked.set(true);
            Failpoint.CANCEL_SEEN.hit();
        }
        ChangeRunner running;
        synchronized (this) {
            if (!asked.add(reason)) {
                return;
            }
            first = first == null ? reason : first;
            running = runner;
        }
        if (running != null) {
            running.stop(reason);
        }
    }
}
