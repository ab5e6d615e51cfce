package io.slipway.worker.task;

import io.slipway.apply.ChangeRunner;
import io.slipway.apply.run.Slot;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.StopSwitch;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.OwnershipStore.OwnedRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.time.Failpoint;
import org.jspecify.annotations.Nullable;

/** A claimed run with a thread in this process: where a stop reaches it. Thread-safe. */
final class ActiveTaskRun {
    private final ClaimedRun claimed;
    private final Slot slot;
    private final StopSwitch stop = new StopSwitch();
    private volatile @Nullable ChangeRunner runner;

    ActiveTaskRun(ClaimedRun claimed, Slot slot) {
        this.claimed = claimed;
        this.slot = slot;
        if (claimed.cancelRequested()) {
            stop(StopReason.CANCEL);
        }
    }

    ClaimedRun claimed() {
        return claimed;
    }

    Slot slot() {
        return slot;
    }

    /** Asked by {@link #stop}, read by the thread of the run. */
    StopSwitch stopSwitch() {
        return stop;
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

    /**
     * From now on stops interrupt {@code started}. One that came before is seen by its {@link StopSwitch}: it sends
     * nothing then that could be interrupted.
     */
    void begun(ChangeRunner started) {
        runner = started;
    }

    /** Asks the run to end; waits for the statement in flight. Each reason is passed on once. */
    void stop(StopReason reason) {
        boolean added = stop.ask(reason);
        if (reason == StopReason.CANCEL) {
            Failpoint.CANCEL_SEEN.hit();
        }
        // the switch was asked before this read: a runner that is entered later begins with it asked
        var running = runner;
        if (added && running != null) {
            running.interrupt(reason);
        }
    }
}
