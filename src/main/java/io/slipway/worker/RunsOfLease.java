package io.slipway.worker;

import io.slipway.apply.StopReason;
import io.slipway.replica.LeaseHolder;
import io.slipway.rollout.ClaimStore;
import io.slipway.rollout.OwnedRun;
import io.slipway.rollout.OwnershipStore;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Compares, with each renewal of the lease, what the database says that this replica owns with what has a thread here:
 * cancels are seen, and a run of which the answer to the claim was lost is handed back.
 */
public final class RunsOfLease implements LeaseHolder {
    private static final Logger LOG = Logger.getLogger(RunsOfLease.class);

    private final OwnershipStore ownership;
    private final ClaimStore claims;
    private final ActiveRuns active;
    private final java.util.function.BiConsumer<io.slipway.rollout.TaskRunId, StopReason> stop;
    private Set<OwnedRun> withoutThread = new HashSet<>();

    /** @param stop ends a run that has a thread here, without waiting for it */
    public RunsOfLease(
            OwnershipStore ownership,
            ClaimStore claims,
            ActiveRuns active,
            java.util.function.BiConsumer<io.slipway.rollout.TaskRunId, StopReason> stop) {
        this.ownership = ownership;
        this.claims = claims;
        this.active = active;
        this.stop = stop;
    }

    @Override
    public void renewed(Handle handle, UUID me) {
        Set<OwnedRun> idle = new HashSet<>();
        for (OwnedRun owned : ownership.owned(handle, me)) {
            if (!active.works(owned)) {
                idle.add(owned);
            } else if (owned.cancelRequested()) {
                stop.accept(owned.uid(), StopReason.CANCEL);
            }
        }
        for (OwnedRun owned : idle) {
            if (withoutThread.contains(owned) && claims.handBackUnworked(handle, owned, me)) {
                LOG.warnf("task run %s was claimed and nobody works on it here: handed back", owned.uid());
            }
        }
        withoutThread = idle;
    }

    @Override
    public void controlLost() {
        active.all().forEach(run -> stop.accept(run.uid(), StopReason.CONTROL_LOST));
    }

    @Override
    public void lost(UUID formerly) {
        active.all().forEach(run -> stop.accept(run.uid(), StopReason.CONTROL_LOST));
    }
}
