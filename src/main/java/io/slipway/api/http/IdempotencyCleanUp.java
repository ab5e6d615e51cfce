package io.slipway.api.http;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.slipway.control.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Deletes expired idempotency keys. Each replica does so; SKIP LOCKED gives them different rows. */
@ApplicationScoped
class IdempotencyCleanUp {
    private static final Logger LOG = Logger.getLogger(IdempotencyCleanUp.class);

    private final Transactions transactions;
    private final IdempotencyStore keys = new IdempotencyStore();

    IdempotencyCleanUp(Transactions transactions) {
        this.transactions = transactions;
    }

    /** One pass, in short transactions. */
    @Scheduled(identity = "idempotency", every = "10m", concurrentExecution = ConcurrentExecution.SKIP)
    public void runOnce() {
        try {
            while (transactions.once(keys::deleteExpired) > 0) {}
        } catch (RuntimeException e) {
            if (!Transactions.isOutage(e)) {
                LOG.warnf("could not delete expired idempotency keys; the next pass retries: %s", e.getMessage());
            }
        }
    }
}
