package io.slipway.scheduler;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.slipway.control.Transactions;
import io.slipway.worker.target.TargetComparer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** Compares targets without changes; halted until {@code serve} starts the scheduler. */
@ApplicationScoped
public class TargetComparisonSchedule {
    private static final Logger LOG = Logger.getLogger(TargetComparisonSchedule.class);
    private static final int MAX_TARGETS = 20;

    private final TargetComparer comparer;

    @Inject
    public TargetComparisonSchedule(TargetComparer comparer) {
        this.comparer = comparer;
    }

    /** Compares the targets that are due, a few at a time. */
    @Scheduled(identity = "compare", every = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    public void compare() {
        try {
            int compared = 0;
            while (compared < MAX_TARGETS && comparer.runOnce()) {
                compared++;
            }
        } catch (RuntimeException e) {
            if (!Transactions.isOutage(e)) {
                LOG.errorf("daily comparison of targets failed; the next pass retries: %s", e.getMessage());
            }
        }
    }
}
