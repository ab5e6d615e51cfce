package io.slipway.scheduler;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.replica.Lease;
import io.slipway.signal.SignalListener;
import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.task.TaskRunSlots;
import io.slipway.worker.task.TaskRunWorker;

/** The meters of a replica's state. */
public final class ReplicaMeters {
    private ReplicaMeters() {}

    /** Registers them. */
    public static void bind(
            MeterRegistry registry,
            Lease lease,
            SignalListener listener,
            TaskRunWorker taskRuns,
            CheckRunWorker checkRuns,
            FencingAlerts fencing) {
        Gauge.builder("slipway.taskrun.fencing", fencing, FencingAlerts::overdue)
                .description("Task runs of all replicas that have waited for an earlier session for more than 60 s")
                .register(registry);
        Gauge.builder("slipway.taskrun.running", taskRuns, TaskRunWorker::running)
                .description("Task runs that this replica works on now")
                .register(registry);
        Gauge.builder("slipway.taskrun.orphan", taskRuns.slots(), TaskRunSlots::watching)
                .description(
                        "Task runs without a slot that wait for a session without an owner to finish its statement")
                .register(registry);
        Gauge.builder("slipway.checkrun.running", checkRuns, CheckRunWorker::running)
                .description("Check runs that this replica works on now")
                .register(registry);
        for (String outcome : CheckRunWorker.outcomes()) {
            FunctionCounter.builder("slipway.checkrun.end", checkRuns, worker -> worker.ended(outcome))
                    .description("Check runs that this replica worked on, by outcome")
                    .tag("outcome", outcome)
                    .register(registry);
        }
        Gauge.builder("slipway.lease.trusted", lease, l -> l.isTrusted() ? 1 : 0)
                .description("1 while this replica has a valid lease and may start new work")
                .register(registry);
        FunctionCounter.builder("slipway.replica.takeover.false", lease, Lease::falseTakeovers)
                .description("Times that peers declared this replica dead while it was alive")
                .register(registry);
        Gauge.builder("slipway.listener.connected", listener, l -> l.isListening() ? 1 : 0)
                .description("1 while the listener of this replica is connected")
                .register(registry);
        Gauge.builder("slipway.listener.receiving", listener, l -> l.isReceiving() ? 1 : 0)
                .description("1 while notifications reach this replica; 0: it polls the rows once a second")
                .register(registry);
    }
}
