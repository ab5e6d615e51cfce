package io.slipway.scheduler;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.audit.AlertKind;
import io.slipway.control.Transactions;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.task.TaskRunState;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;

/** The meters of the whole installation, which every replica reports as it has read them last. Thread-safe. */
@Singleton
public final class InstallationMeters {
    /** The states that a run does not stay in for good. */
    private static final Set<TaskRunState> OPEN =
            EnumSet.of(TaskRunState.PENDING, TaskRunState.AVAILABLE, TaskRunState.RUNNING, TaskRunState.INDETERMINATE);

    private final MeterRegistry registry;
    private final Transactions transactions;
    private final WorkCountStore store;
    private final FencingAlerts fencing;
    private volatile WorkCounts counts = WorkCounts.NONE;

    InstallationMeters(MeterRegistry registry, Transactions transactions, WorkCountStore store, FencingAlerts fencing) {
        this.registry = registry;
        this.transactions = transactions;
        this.store = store;
        this.fencing = fencing;
    }

    /** Reads the counts once. */
    public void runOnce() {
        counts = transactions.read(store::count);
    }

    /** Registers the meters. */
    public void bind() {
        for (RolloutStatus status : RolloutStatus.values()) {
            Gauge.builder("slipway.rollouts", this, m -> m.counts.rollouts().getOrDefault(status, 0.0))
                    .description("Rollouts of the installation")
                    .tag("status", status.name())
                    .register(registry);
        }
        for (TaskRunState state : TaskRunState.values()) {
            Gauge.builder("slipway.taskruns", this, m -> m.counts.runs().getOrDefault(state, 0.0))
                    .description("Task runs of all open rollouts of the installation")
                    .tag("state", state.name())
                    .register(registry);
        }
        for (TaskRunState state : OPEN) {
            Gauge.builder("slipway.taskrun.age", this, m -> m.counts.ages().getOrDefault(state, 0.0))
                    .description("Time since the oldest task run of this state was started, else created")
                    .baseUnit("seconds")
                    .tag("state", state.name())
                    .register(registry);
        }
        for (AlertKind kind : AlertKind.values()) {
            Gauge.builder("slipway.alert.open", this, m -> m.counts.alerts().getOrDefault(kind, 0.0))
                    .description("Open alerts of the installation")
                    .tag("kind", kind.slug())
                    .register(registry);
        }
        Gauge.builder("slipway.taskrun.waiting.age", this, m -> m.counts.waitingSeconds())
                .description("How long the task run that has waited longest has waited")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("slipway.taskrun.fencing", fencing, FencingAlerts::overdue)
                .description("Task runs of all replicas that have waited for an earlier session for more than 60 s")
                .register(registry);
        Gauge.builder("slipway.replica.alive", this, m -> m.counts.replicas())
                .description("Replicas of the installation that have not been declared dead")
                .register(registry);
    }
}
