package io.slipway.scheduler;

import io.slipway.replica.Lease;
import java.util.function.IntUnaryOperator;

/**
 * Decides when a replica may claim: one thread at a time, with free slots, a valid lease and no shutdown. Thread-safe.
 */
final class ClaimGuard {
    private final Lease lease;

    ClaimGuard(Lease lease) {
        this.lease = lease;
    }

    /**
     * The number of runs that {@code claim} claims for {@code free} slots; 0, without a call, when it may not claim.
     */
    int claim(int free, IntUnaryOperator claim) {
        return free <= 0 || !lease.isTrusted() || lease.isDraining() ? 0 : claim.applyAsInt(free);
    }
}
