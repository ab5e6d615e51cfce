package io.slipway.worker.task;

import io.slipway.apply.run.RunControl;
import io.slipway.apply.run.Slot;
import io.slipway.replica.Lease;

/** Lets a run continue while its replica has a valid lease. */
final class LeaseRunControl implements RunControl {
    /** A run ends after this many owner deaths: the run itself may crash its owners. */
    static final int MAX_OWNER_DEATHS = 3;

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
