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

    /** While no run has an owner and all replicas seem alive: the polls that are left out between two observations. */
    private static final int MAX_SKIPPED = 2;

    private final FailureDetector peers;
    private final Transactions transactions;
    private final OwnershipStore taskRuns;
    private final CheckRunStore checkRuns;
    private final ReplicaStore replicas = new ReplicaStore();
    private final SignalStore signals = new SignalStore();
    private final Waker waker;
    private final Loop loop;
    private final AtomicBoolean releaseDue = new AtomicBoolean();
    private volatile boolean workExpected = true;
    private int skipped;

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

    /**
     * Sets whether a run has an owner. While none has one, the death of a replica leaves nothing behind, and the others
     * are observed less often.
     */
    void expectWork(boolean expected) {
        workExpected = expected;
    }

    /** The number of replicas that this replica declared dead. */
    long declaredDead() {
        return peers.declaredDead();
    }

    private void runOnce() {
        boolean needless = !workExpected && peers.isQuiet() && !releaseDue.get();
        if (needless && skipped < MAX_SKIPPED) {
            skipped++;
            return;
        }
        skipped = 0;
        boolean died;
        try {
            died = peers.runOnce();
        } catch (RuntimeException e) {
            if (!Transactions.isOutage(e)) {
                throw e;
            }
            return;
        }
        // after the detection: when that fails, the release stays due
        if (releaseDue.getAndSet(false) || died) {
            release();
        }
    }

    private void release() {
        try {
            int released = transactions.once(this::releaseDead);
            if (released > 0) {
                LOG.infof("released the runs of dead replicas runs=%d", released);
                waker.wake();
            }
        } catch (RuntimeException e) {
            if (!Transactions.isOutage(e)) {
                LOG.errorf("could not release the runs of dead replicas; the next pass retries: %s", e.getMessage());
            }
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
                LOG.warnf(
                        "ended sessions of the control database that stalled inside a transaction sessions=%d", ended);
            }
        } catch (RuntimeException e) {
            if (!Transactions.isOutage(e)) {
                LOG.warnf("failed to look for stalled sessions on the control database: %s", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
