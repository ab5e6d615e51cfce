package io.slipway.cli;

import io.slipway.replica.Lease;
import io.slipway.scheduler.Wakes;
import io.slipway.signal.SignalListener;
import io.slipway.worker.CheckRunWorker;
import io.slipway.worker.RunOutcomes;
import io.slipway.worker.TaskRunWorker;

/** What of a replica is started and stopped. */
record ReplicaParts(
        Lease lease,
        SignalListener listener,
        Wakes wakes,
        TaskRunWorker taskRuns,
        CheckRunWorker checkRuns,
        RunOutcomes outcomes) {}
