package io.slipway.worker.task;

import io.slipway.apply.run.RunControl;
import io.slipway.apply.run.Slot;
import io.slipway.replica.Lease;

/** A run goes on as long as the lease of the replica that claimed it is trusted. */
final class LeaseRunControl implements RunControl {
    /** So many owners a run may cost; it may be what kills them. */
    private static final int MAX_OWNER_DEATHS = 3;

    private final ActiveTaskRun active;
    private final Lease lease;
    private final ControlSessionLedger sessions;

    LeaseRunControl(ActiveTaskRun active, Lease lease, ControlSessionLedger sessions) {
        this.active = active;
        this.lease = lease;
        this.sessions = sessions;
    }

    @Override
    public boolean trusted() {
        return lease.isTrusted() && lease.id().equals(active.claimed().owner());
    }

    @Override
    public Slot slot() {
        return active.slot();
    }

    @Override
    public boolean onlyToBeEnded() {
        return sessions.ownerDeaths() >= MAX_OWNER_DEATHS;
    }
}
