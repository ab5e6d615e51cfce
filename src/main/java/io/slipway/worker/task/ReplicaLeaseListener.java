package io.slipway.worker.task;

import io.slipway.plan.CheckRunStore;
import io.slipway.replica.LeaseListener;
import io.slipway.worker.check.CheckRunWorker;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Passes the events of a replica's lease to its task runs and check runs. Check runs need no event at a renewal: the claim loop compares them once a second.
 */
public final class ReplicaLeaseListener implements LeaseListener {
    private final LeaseListener taskRuns;
    private final Supplier<CheckRunWorker> checkRuns;
    private final CheckRunStore store = new CheckRunStore();

    public ReplicaLeaseListener(LeaseListener taskRuns, Supplier<CheckRunWorker> checkRuns) {
        this.taskRuns = taskRuns;
        this.checkRuns = checkRuns;
    }

    @Override
    public void renewed(Handle handle, UUID me) {
        taskRuns.renewed(handle, me);
    }

    @Override
    public void lost(UUID formerly) {
        taskRuns.lost(formerly);
        checkRuns.get().lost();
    }

    @Override
    public void controlLost() {
        taskRuns.controlLost();
        checkRuns.get().lost();
    }

    @Override
    public void retired(Handle handle, UUID me) {
        taskRuns.retired(handle, me);
        store.handBackOf(handle, me);
    }
}
