package io.slipway.worker.task;

import io.slipway.plan.CheckRunStore;
import io.slipway.replica.LeaseListener;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.worker.check.CheckRunWorker;

/** Makes the listener of a replica's lease by its constructor, as the container makes it for {@code serve}. */
public final class LeaseListenerFixture {
    private LeaseListenerFixture() {}

    public static LeaseListener listener(ActiveTaskRuns active, TaskRunWorker taskRuns, CheckRunWorker checkRuns) {
        return new ReplicaLeaseListener(
                new OwnershipStore(), new ClaimStore(), new CheckRunStore(), active, taskRuns, checkRuns);
    }
}
