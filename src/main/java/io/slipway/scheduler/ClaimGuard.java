package io.slipway.scheduler;

import io.slipway.replica.Lease;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/** Decides when a replica may claim: one thread at a time, with free slots, a valid lease and no shutdown. Thread-safe. */
final class ClaimGuard {
    private final Lease lease;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    ClaimGuard(Lease lease) {
        this.lease = lease;
    }

    /** The result of {@code pass}; 0, without calling it, while another thread is in a pass. */
    int alone(IntSupplier pass) {
        if (!oneAtATime.tryLock()) {
            return 0;
        }
        try {
            return pass.getAsInt();
        } finally {
            oneAtATime.unlock();
        }
    }

    /** The result of {@code claim} for {@code free} slots; 0, without calling it, when nothing may be claimed now. */
    int with(int free, IntUnaryOperator claim) {
        return free <= 0 || !lease.isTrusted() || lease.isDraining() ? 0 : claim.applyAsInt(free);
    }
}
