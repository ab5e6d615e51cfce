package io.slipway.scheduler;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.replica.Lease;
import io.slipway.signal.SignalListener;
import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.task.TaskRunSlots;
import io.slipway.worker.task.TaskRunWorker;

/** The meters that say how a replica is. */
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
                .description("Task runs, of all replicas, that have waited for an earlier session for more than 60 s")
                .register(registry);
        Gauge.builder("slipway.taskrun.running", taskRuns, TaskRunWorker::running)
                .description("Task runs that this replica works on now")
                .register(registry);
        Gauge.builder("slipway.taskrun.orphan", taskRuns.slots(), TaskRunSlots::watching)
                .description("Task runs that wait, without a slot, for a session which finishes its statement alone")
                .register(registry);
        Gauge.builder("slipway.checkrun.running", checkRuns, CheckRunWorker::running)
                .description("Check runs that this replica works on now")
                .register(registry);
        Gauge.builder("slipway.lease.trusted", lease, l -> l.isTrusted() ? 1 : 0)
                .description("1 while this replica may start something new")
                .register(registry);
        FunctionCounter.builder("slipway.replica.takeover.false", lease, Lease::falseTakeovers)
                .description("Times that others declared this replica dead while it lived")
                .register(registry);
        Gauge.builder("slipway.listener.connected", listener, l -> l.isListening() ? 1 : 0)
                .description("1 while this replica hears signals")
                .register(registry);
    }
}
