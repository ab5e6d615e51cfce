package io.slipway.worker.task;

import io.slipway.plan.CheckRunStore;
import io.slipway.replica.LeaseListener;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.worker.check.CheckRunWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Passes the events of a replica's lease to its task runs and check runs. Check runs need no event at a renewal: the
 * claim loop compares them once a second.
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
