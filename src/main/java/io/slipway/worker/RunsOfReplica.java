package io.slipway.worker;

import io.slipway.plan.CheckRunStore;
import io.slipway.replica.LeaseHolder;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Task runs and check runs of a replica, as far as its lease concerns them. What check runs have to hear with each
 * renewal the claiming loop reads, once a second as well.
 */
public final class RunsOfReplica implements LeaseHolder {
    private final LeaseHolder taskRuns;
    private final Supplier<CheckRunWorker> checkRuns;
    private final CheckRunStore store = new CheckRunStore();

    public RunsOfReplica(LeaseHolder taskRuns, Supplier<CheckRunWorker> checkRuns) {
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
