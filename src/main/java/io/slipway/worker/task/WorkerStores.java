package io.slipway.worker.task;

import io.slipway.audit.AlertStore;
import io.slipway.control.Transactions;
import io.slipway.rollout.ClaimStore;
import io.slipway.rollout.OwnershipStore;
import io.slipway.rollout.RunContextStore;
import io.slipway.rollout.RunLogStore;
import io.slipway.rollout.TargetPastStore;
import io.slipway.rollout.TaskStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** What a worker reads and writes on the control database. */
@Singleton
public record WorkerStores(
        Transactions transactions,
        ClaimStore claims,
        RunContextStore contexts,
        TaskStore tasks,
        RunLogStore log,
        OwnershipStore ownership,
        TargetPastStore pasts,
        AlertStore alerts) {
    @Inject
    public WorkerStores(Transactions transactions) {
        this(
                transactions,
                new ClaimStore(),
                new RunContextStore(),
                new TaskStore(),
                new RunLogStore(),
                new OwnershipStore(),
                new TargetPastStore(),
                new AlertStore());
    }
}
