package io.slipway.scheduler;

import io.slipway.control.Transactions;
import io.slipway.replica.Lease;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.time.Failpoint;
import io.slipway.worker.task.TaskRunSlots;
import io.slipway.worker.task.TaskRunWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/** Claims task runs up to this replica's free slots and gives each to the worker. */
@ApplicationScoped
class TaskRunScheduler {
    private final Transactions transactions;
    private final ClaimStore claims;
    private final Lease lease;
    private final TaskRunWorker worker;
    private final ClaimGuard claiming;

    @Inject
    TaskRunScheduler(Transactions transactions, ClaimStore claims, Lease lease, TaskRunWorker worker) {
        this.transactions = transactions;
        this.claims = claims;
        this.lease = lease;
        this.worker = worker;
        this.claiming = new ClaimGuard(lease);
    }

    /**
     * Claims once. Claims nothing without a valid lease, during shutdown, or while another thread claims.
     *
     * @return how many runs were claimed
     */
    public int runOnce() {
        TaskRunSlots slots = worker.slots();
        try {
            return claiming.claim(slots.reserve(), this::claim);
        } finally {
            slots.claimed();
        }
    }

    private int claim(int free) {
        long started = System.nanoTime();
        List<ClaimedRun> claimed = transactions.once(handle -> claims.claim(handle, lease.id(), free));
        if (!claimed.isEmpty()) {
            worker.meters().claimed(claimed.size(), Duration.ofNanos(System.nanoTime() - started));
        }
        if (claimed.size() > free) {
            throw new IllegalStateException("claimed " + claimed.size() + " runs with " + free + " free slots");
        }
        claimed.stream()
                .map(run -> run.epoch() > 1 ? Failpoint.TAKEOVER_AFTER_CLAIM : Failpoint.AFTER_CLAIM)
                .distinct()
                .forEach(Failpoint::hit);
        claimed.forEach(worker::start);
        return claimed.size();
    }
}
