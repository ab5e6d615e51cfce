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

/** A claimed task run with a thread in this process, and its stop switch. Thread-safe. */
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

    /** The switch that {@link #stop} sets and the run's thread reads. */
    StopSwitch stopSwitch() {
        return stop;
    }

    /** Whether the run only waits for an earlier session. */
    boolean isWatching() {
        return slot instanceof TaskRunSlots.HeldSlot held && held.isAway();
    }

    TaskRunId uid() {
        return claimed.uid();
    }

    long epoch() {
        return claimed.epoch();
    }

    /** The claim of this run. */
    OwnedRun claim() {
        return new OwnedRun(claimed.uid(), claimed.task(), claimed.epoch(), claimed.cancelRequested());
    }

    /**
     * Makes later stops interrupt {@code started}. An earlier stop is already set in its {@link StopSwitch}, so it
     * sends no statement that would have to be interrupted.
     */
    void setRunner(ChangeRunner started) {
        runner = started;
    }

    /** Asks the run to end and interrupts the statement in flight. Each reason is passed on once. */
    void stop(StopReason reason) {
        boolean added = stop.ask(reason);
        if (reason == StopReason.CANCEL) {
            Failpoint.CANCEL_SEEN.hit();
        }
        // the switch was set before this read: a runner that starts later finds it set
        ChangeRunner running = runner;
        if (added && running != null) {
            running.interrupt(reason);
        }
    }
}
