package io.slipway.scheduler;

import io.slipway.control.Transactions;
import io.slipway.plan.CheckRunStore;
import io.slipway.replica.FailureDetector;
import io.slipway.replica.Lease;
import io.slipway.replica.ReplicaStore;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.signal.Waker;
import io.slipway.time.Loop;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Declares replicas dead and releases their runs, so that any replica with a free slot can claim them. It polls more
 * often than replicas renew. Thread-safe.
 */
@Singleton
public final class DeadReplicaReaper implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DeadReplicaReaper.class);

    /** Short enough for several observations within the 1.2 s after which missing sessions count. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(400);

    private final FailureDetector peers;
    private final Transactions transactions;
    private final OwnershipStore taskRuns;
    private final CheckRunStore checkRuns;
    private final ReplicaStore replicas = new ReplicaStore();
    private final SignalStore signals = new SignalStore();
    private final Waker waker;
    private final Loop loop;
    private final AtomicBoolean releaseDue = new AtomicBoolean();

    /** @param waker makes this replica claim at once */
    public DeadReplicaReaper(
            Transactions transactions, Lease lease, OwnershipStore taskRuns, CheckRunStore checkRuns, Waker waker) {
        this.peers = new FailureDetector(transactions, replicas, lease::id);
        this.transactions = transactions;
        this.taskRuns = taskRuns;
        this.checkRuns = checkRuns;
        this.waker = waker;
        this.loop = new Loop("slipway-peers", POLL_INTERVAL, this::runOnce);
    }

    /** Starts the loop. */
    public void start() {
        loop.start();
    }

    /** Asks for a pass now that also releases the runs of replicas which another replica declared dead. */
    public void wakeRelease() {
        releaseDue.set(true);
        loop.wake();
    }

    private void runOnce() {
        boolean died = peers.runOnce();
        // after the detection: when that fails, the release stays due
        if (releaseDue.getAndSet(false) || died) {
            release();
        }
    }

    private void release() {
        try {
            if (transactions.once(this::releaseDead) > 0) {
                waker.wake();
            }
        } catch (RuntimeException e) {
            LOG.errorf("could not release the runs of dead replicas; the next pass retries: %s", e.getMessage());
        }
        endStalledSessions();
    }

    private int releaseDead(Handle handle) {
        int released = taskRuns.releaseDead(handle) + checkRuns.releaseDead(handle);
        if (released > 0) {
            signals.send(handle, new Signal.Wake());
        }
        return released;
    }

    private void endStalledSessions() {
        try {
            int ended = transactions.once(replicas::endHalfSent);
            if (ended > 0) {
                LOG.warnf("ended %d sessions on the control database that stalled inside a transaction", ended);
            }
        } catch (RuntimeException e) {
            LOG.warnf("failed to look for stalled sessions on the control database: %s", e.getMessage());
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
