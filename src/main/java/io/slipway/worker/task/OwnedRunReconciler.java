package io.slipway.worker.task;

import io.slipway.apply.run.StopReason;
import io.slipway.replica.LeaseListener;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.rollout.ownership.OwnershipStore.OwnedRun;
import io.slipway.rollout.task.TaskRunId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Compares the task runs that this replica owns in the database with its threads, at each renewal of the lease. A run
 * with a requested cancel is stopped. A run that another replica owns is dropped. A run without a thread is handed
 * back: its claim got no answer, or its thread ended without an outcome. The latter counts as a death of its owner.
 */
final class OwnedRunReconciler implements LeaseListener {
    private static final Logger LOG = Logger.getLogger(OwnedRunReconciler.class);

    private final OwnershipStore ownership;
    private final ClaimStore claims;
    private final ActiveTaskRuns active;
    private final BiConsumer<OwnedRun, StopReason> stop;
    private Set<OwnedRun> withoutThread = new HashSet<>();

    /** @param stop ends a claim that has a thread here, without waiting for it */
    OwnedRunReconciler(
            OwnershipStore ownership, ClaimStore claims, ActiveTaskRuns active, BiConsumer<OwnedRun, StopReason> stop) {
        this.ownership = ownership;
        this.claims = claims;
        this.active = active;
        this.stop = stop;
    }

    @Override
    public void renewed(Handle handle, UUID me) {
        // read before the database: the claim of each run with a thread is already committed
        List<ActiveTaskRun> here = active.all();
        List<OwnedRun> owned = ownership.owned(handle, me);
        stopLostRuns(here, owned);
        Set<OwnedRun> idle = new HashSet<>();
        for (OwnedRun run : owned) {
            if (active.find(run).isEmpty()) {
                idle.add(run);
            } else if (run.cancelRequested()) {
                stop.accept(run, StopReason.CANCEL);
            }
        }
        for (OwnedRun run : idle) {
            if (withoutThread.contains(run)) {
                handBack(handle, run, me);
            }
        }
        withoutThread = idle;
    }

    private void handBack(Handle handle, OwnedRun run, UUID me) {
        boolean brokeOff = active.brokeOff(run);
        if (claims.handBackUnworked(handle, run, me, brokeOff)) {
            active.finished(run.uid(), run.epoch());
            LOG.warnf(
                    "handed back a claimed task run that has no thread here%s task=%s run=%s replica=%s",
                    brokeOff ? ", it counts as an owner's death" : "", run.task(), run.uid(), me);
        }
    }

    /**
     * Stops the runs that this replica no longer owns. A run that has just ended may still be listed: stopping it has
     * no effect.
     */
    private void stopLostRuns(List<ActiveTaskRun> here, List<OwnedRun> owned) {
        Map<TaskRunId, Long> epochs = new HashMap<>();
        owned.forEach(run -> epochs.put(run.uid(), run.epoch()));
        for (ActiveTaskRun run : here) {
            if (!Objects.equals(epochs.get(run.uid()), run.epoch())) {
                stop.accept(run.claim(), StopReason.CONTROL_LOST);
            }
        }
    }

    @Override
    public void retired(Handle handle, UUID me) {
        int left = ownership.handBackOf(handle, me);
        if (left > 0) {
            LOG.infof("handed back %d task runs at shutdown replica=%s", left, me);
        }
    }

    @Override
    public void controlLost() {
        stopAll();
    }

    @Override
    public void lost(UUID formerly) {
        stopAll();
    }

    private void stopAll() {
        active.all().forEach(run -> stop.accept(run.claim(), StopReason.CONTROL_LOST));
    }
}
