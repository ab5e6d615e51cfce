package io.slipway.cli.serve;

import io.slipway.api.stream.EventStreams;
import io.slipway.replica.Lease;
import io.slipway.scheduler.BudgetMeters;
import io.slipway.scheduler.InstallationMeters;
import io.slipway.scheduler.ReplicaMeters;
import io.slipway.scheduler.SchedulingLoop;
import io.slipway.signal.SignalListener;
import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.task.OutcomeRecorder;
import io.slipway.worker.task.TaskRunWorker;
import jakarta.inject.Singleton;

/** The parts of a replica that are started and stopped. */
@Singleton
record ReplicaParts(
        Lease lease,
        SignalListener listener,
        SchedulingLoop wakes,
        TaskRunWorker taskRuns,
        CheckRunWorker checkRuns,
        OutcomeRecorder outcomes,
        EventStreams streams,
        ReplicaMeters replicaMeters,
        InstallationMeters installationMeters,
        BudgetMeters budgetMeters) {}
