package io.slipway.scheduler;

import io.slipway.replica.Lease;
import java.util.function.IntUnaryOperator;

/** Lets a replica claim only while it has free slots, is trusted and is not draining. Thread-safe. */
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
