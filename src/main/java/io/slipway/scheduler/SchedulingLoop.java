package io.slipway.scheduler;

import io.slipway.postgres.facts.Backend;
import io.slipway.replica.Lease;
import io.slipway.rollout.TaskRunId;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalHandler;
import io.slipway.signal.Waker;
import io.slipway.time.Loop;
import io.slipway.worker.task.TaskRunWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/**
 * The only thread that runs the {@link SchedulingPass} of this replica. The loop has no interval of its own. It is
 * woken by {@link ScheduledPasses} each second, by a wake signal, by a new connection of the listener, and by the
 * workers when a slot is free. Thread-safe.
 *
 * <p>The loop is made after the workers. They wake it by the proxy of this bean, as a {@link Waker}.
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
            case Signal.CancelTaskRun(long uid) -> taskRuns.hint(new TaskRunId(uid));
            case Signal.Wake() -> loop.wake();
        }
    }

    @Override
    public void onConnected(@Nullable Backend session) {
        // the lease renews at once and reads which cancels were missed
        lease.heard(session);
        loop.wake();
    }

    /** Ends the loop after the present pass. */
    @Override
    public void close() {
        loop.close();
    }
}
