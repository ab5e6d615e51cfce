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
 * Runs scheduling passes at an interval and handles signals. A wake signal starts a pass at once. A cancel signal goes to the run if it has a thread here.
 */
public final class SchedulingLoop implements SignalHandler, AutoCloseable {
    private final TaskRunWorker taskRuns;
    private final Lease lease;
    private final Loop loop;

    /** @param interval between two passes without a wake */
    public SchedulingLoop(SchedulingPass turn, TaskRunWorker taskRuns, Lease lease, Duration interval) {
        this.lease = lease;
        this.taskRuns = taskRuns;
        this.loop = new Loop("slipway-turn", interval, turn);
    }

    /** Starts the loop. */
    public void start() {
        loop.start();
    }

    /** Starts a pass at once: a slot is free or a run has ended. */
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
        // the renewal, made at once, reads the cancels whose signals were missed
        lease.heard(session);
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
    }
}
