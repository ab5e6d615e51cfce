package io.slipway.worker.task;

import io.slipway.audit.AlertStore;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.rollout.ExpectedHistoryStore;
import io.slipway.rollout.ownership.BlockerActStore;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.OutageStore;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.rollout.ownership.RunContextStore;
import io.slipway.rollout.task.RunLogStore;
import io.slipway.rollout.task.TaskStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The stores of the control database that a worker uses. */
@Singleton
public record WorkerStores(
        Transactions transactions,
        ClaimStore claims,
        RunContextStore contexts,
        TaskStore tasks,
        RunLogStore log,
        OwnershipStore ownership,
        ExpectedHistoryStore pasts,
        OutageStore outages,
        AlertStore alerts,
        AuditStore audit,
        BlockerActStore blockerActs) {
    @Inject
    public WorkerStores(Transactions transactions) {
        this(
                transactions,
                new ClaimStore(),
                new RunContextStore(),
                new TaskStore(),
                new RunLogStore(),
                new OwnershipStore(),
                new ExpectedHistoryStore(),
                new OutageStore(),
                new AlertStore(),
                new AuditStore(),
                new BlockerActStore());
    }
}
