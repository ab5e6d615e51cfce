package io.slipway.scheduler;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.control.ControlOutage;
import io.slipway.control.Transactions;
import io.slipway.replica.Lease;
import io.slipway.signal.SignalListener;
import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.task.TaskRunSlots;
import io.slipway.worker.task.TaskRunWorker;
import jakarta.inject.Singleton;

/** The meters of this replica's state, and of the control database as this replica sees it. Thread-safe. */
@Singleton
public final class ReplicaMeters {
    private final MeterRegistry registry;
    private final Lease lease;
    private final SignalListener listener;
    private final TaskRunWorker taskRuns;
    private final CheckRunWorker checkRuns;
    private final ControlOutage outage;

    ReplicaMeters(
            MeterRegistry registry,
            Lease lease,
            SignalListener listener,
            TaskRunWorker taskRuns,
            CheckRunWorker checkRuns,
            Transactions transactions) {
        this.registry = registry;
        this.lease = lease;
        this.listener = listener;
        this.taskRuns = taskRuns;
        this.checkRuns = checkRuns;
        this.outage = transactions.outage();
    }

    /**
     * Registers the meters.
     *
     * @param reaper of this replica
     * @param version of this program
     */
    public void bind(DeadReplicaReaper reaper, String version) {
        Gauge.builder("slipway.build.info", () -> 1)
                .description("Always 1; the tag says which version this replica is")
                .tag("version", version)
                .register(registry);
        bindRuns();
        bindPeers(reaper);
        bindControl();
    }

    private void bindRuns() {
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
    }

    private void bindPeers(DeadReplicaReaper reaper) {
        Gauge.builder("slipway.lease.trusted", lease, l -> l.isTrusted() ? 1 : 0)
                .description("1 while this replica has a valid lease and may start new work")
                .register(registry);
        Gauge.builder("slipway.lease.age", lease, l -> l.age().toMillis() / 1e3)
                .description("Time since this replica last renewed its lease")
                .baseUnit("seconds")
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
        FunctionCounter.builder("slipway.replica.dead", reaper, DeadReplicaReaper::declaredDead)
                .description("Replicas that this replica declared dead")
                .register(registry);
    }

    private void bindControl() {
        Gauge.builder("slipway.control.available", outage, o -> o.isAway() ? 0 : 1)
                .description(
                        "1 while the control database works and accepts writes, as the transactions of this replica saw it")
                .register(registry);
        FunctionCounter.builder("slipway.control.error", outage, ControlOutage::errors)
                .description("Transactions of this replica that failed because the control database did not work")
                .register(registry);
    }
}
