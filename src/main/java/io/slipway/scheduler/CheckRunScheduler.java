package io.slipway.scheduler;

import io.slipway.control.Transactions;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.ClaimedCheckRun;
import io.slipway.replica.Lease;
import io.slipway.worker.check.CheckRunWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jboss.logging.Logger;

/** Claims check runs up to this replica's free slots and gives each to the worker. */
@ApplicationScoped
class CheckRunScheduler {
    private static final Logger LOG = Logger.getLogger(CheckRunScheduler.class);

    private final Transactions transactions;
    private final CheckRunStore runs;
    private final Lease lease;
    private final CheckRunWorker worker;
    private final SlotSettings slots;
    private final ClaimGuard claiming;

    @Inject
    CheckRunScheduler(
            Transactions transactions, CheckRunStore runs, Lease lease, CheckRunWorker worker, SlotSettings slots) {
        this.transactions = transactions;
        this.runs = runs;
        this.lease = lease;
        this.worker = worker;
        this.slots = slots;
        this.claiming = new ClaimGuard(lease);
    }

    /**
     * Claims once. Claims nothing without a valid lease, during shutdown, or while another thread claims.
     *
     * @return how many runs were claimed
     */
    public int runOnce() {
        try {
            return reconcileAndClaim();
        } catch (RuntimeException e) {
            if (!Transactions.isOutage(e)) {
                LOG.errorf("failed to claim available plan check runs; the next pass retries: %s", e.getMessage());
            }
            return 0;
        }
    }

    private int reconcileAndClaim() {
        worker.reconcile(lease.id());
        return claiming.claim(slots.checkRuns() - worker.running(), this::claim);
    }

    private int claim(int free) {
        List<ClaimedCheckRun> claimed = transactions.once(handle -> runs.claim(handle, lease.id(), free));
        claimed.forEach(worker::start);
        return claimed.size();
    }
}
