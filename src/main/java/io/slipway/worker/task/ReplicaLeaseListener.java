package io.slipway.worker.task;

import io.slipway.plan.CheckRunStore;
import io.slipway.replica.LeaseListener;
import io.slipway.rollout.ClaimStore;
import io.slipway.rollout.OwnershipStore;
import io.slipway.worker.check.CheckRunWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Applies each event of the lease to the task runs and the check runs of this replica. Which check runs are canceled,
 * the scheduling pass reads.
 *
 * <p>The worker of task runs uses the lease, so the lease is given the container's proxy of this bean.
 */
@ApplicationScoped
class ReplicaLeaseListener implements LeaseListener {
    private final LeaseListener taskRuns;
    private final CheckRunWorker checkRuns;
    private final CheckRunStore store;

    @Inject
    ReplicaLeaseListener(
            OwnershipStore ownership,
            ClaimStore claims,
            CheckRunStore store,
            ActiveTaskRuns active,
            TaskRunWorker taskRuns,
            CheckRunWorker checkRuns) {
        this.taskRuns = new OwnedRunReconciler(ownership, claims, active, taskRuns::stop);
        this.checkRuns = checkRuns;
        this.store = store;
    }

    @Override
    public void renewed(Handle handle, UUID me) {
        taskRuns.renewed(handle, me);
    }

    @Override
    public void lost(UUID formerly) {
        taskRuns.lost(formerly);
        checkRuns.lost();
    }

    @Override
    public void controlLost() {
        taskRuns.controlLost();
        checkRuns.lost();
    }

    @Override
    public void retired(Handle handle, UUID me) {
        taskRuns.retired(handle, me);
        store.handBackOf(handle, me);
    }
}
