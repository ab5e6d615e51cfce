package io.slipway.scheduler;

import io.slipway.postgres.facts.Backend;
import io.slipway.replica.Lease;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalHandler;
import io.slipway.signal.Waker;
import io.slipway.time.Loop;
import io.slipway.worker.task.TaskRunWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs scheduling passes at an interval and handles signals. A wake signal starts a pass at once. A cancel signal goes
 * to the run if it has a thread here.
 */
@ApplicationScoped
public class SchedulingLoop implements SignalHandler, Waker, AutoCloseable {
    private final TaskRunWorker taskRuns;
    private final Lease lease;
    private final Loop loop;

    @Inject
    SchedulingLoop(SchedulingPass pass, TaskRunWorker taskRuns, Lease lease) {
        this.lease = lease;
        this.taskRuns = taskRuns;
        this.loop = Loop.onWake("slipway-scheduling", pass);
    }

    /** Starts the loop; the first pass runs at once. */
    public void start() {
        loop.start();
    }

    @Override
    public void wake() {
        loop.wake();
    }

    @Override
    public void onSignal(Signal signal) {
        switch (signal) {
            // the pass reads which check runs shall be canceled
            case Signal.CancelCheckRun ignored -> loop.wake();
            case Signal.CancelTaskRun(long uid) -> taskRuns.stopIfCanceled(new TaskRunId(uid));
            case Signal.Wake() -> loop.wake();
        }
    }

    @Override
    public void onConnected(@Nullable Backend session) {
        // the renewal, made at once, reads the cancels whose signals were missed
        lease.heard(session);
        loop.wake();
    }

    /** The time for which the present pass has lasted, or a pass has been due. */
    public Duration standstill() {
        return loop.standstill();
    }

    /** Ends the loop after the present pass. */
    @Override
    public void close() {
        loop.close();
    }
}
