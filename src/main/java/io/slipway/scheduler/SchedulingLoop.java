package io.slipway.scheduler;

import io.slipway.postgres.facts.Backend;
import io.slipway.replica.Lease;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalHandler;
import io.slipway.time.Loop;
import io.slipway.worker.task.TaskRunWorker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Answers signals: a wake lets the deciding and claiming loop turn at once, a cancel goes to the run's handle if the
 * run is here. The loop turns after an interval without any signal.
 */
public final class SchedulingLoop implements SignalHandler, AutoCloseable {
    private final TaskRunWorker taskRuns;
    private final Lease lease;
    private final Loop loop;

    /** @param interval between two turns that nothing woke */
    public SchedulingLoop(SchedulingPass turn, TaskRunWorker taskRuns, Lease lease, Duration interval) {
        this.lease = lease;
        this.taskRuns = taskRuns;
        this.loop = new Loop("slipway-turn", interval, turn);
    }

    /** Starts the loop. */
    public void start() {
        loop.start();
    }

    /** Something changed here: a slot is free, a run has ended. */
    public void wake() {
        loop.wake();
    }

    @Override
    public void onSignal(Signal signal) {
        switch (signal) {
            case Signal.CancelCheckRun ignored -> loop.wake();
            case Signal.CancelTaskRun(long uid) -> taskRuns.hint(new TaskRunId(uid));
            case Signal.Wake() -> loop.wake();
        }
    }

    @Override
    public void onConnected(@Nullable Backend session) {
        // its next renewal, at once, reads which cancels were missed
        lease.heard(session);
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
    }
}
