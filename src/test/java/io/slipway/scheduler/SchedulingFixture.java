package io.slipway.scheduler;

import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.OutboxStore;
import io.slipway.plan.PlanStores;
import io.slipway.plan.PlanTargetStore;
import io.slipway.replica.Lease;
import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.signal.SignalStore;
import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.task.TaskRunWorker;

/** Makes the scheduling loop of a replica by its constructors, as the container makes it for {@code serve}. */
public final class SchedulingFixture {
    private SchedulingFixture() {}

    public static SchedulingLoop loop(
            Transactions transactions,
            Lease lease,
            SlotSettings slots,
            RolloutCreator rollouts,
            CheckRunWorker checkRuns,
            TaskRunWorker taskRuns) {
        var stores = new PlanStores();
        var pass = new SchedulingPass(
                new PlanFollowUp(transactions, new OutboxStore(), stores, new PlanTargetStore(), rollouts),
                new RolloutEvaluator(
                        transactions,
                        new RolloutStore(),
                        new PromotionStore(),
                        stores.plans(),
                        new SignalStore(),
                        new AuditStore()),
                new CheckRunScheduler(transactions, new CheckRunStore(), lease, checkRuns, slots),
                new TaskRunScheduler(transactions, new ClaimStore(), lease, taskRuns));
        return new SchedulingLoop(pass, taskRuns, lease);
    }
}
