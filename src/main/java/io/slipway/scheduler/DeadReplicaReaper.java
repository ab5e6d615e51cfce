package io.slipway.scheduler;

import io.slipway.control.Transactions;
import io.slipway.plan.CheckRunStore;
import io.slipway.replica.FailureDetector;
import io.slipway.replica.ReplicaStore;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.time.Loop;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Declares replicas dead and releases their runs, so that any replica with a free slot can claim them. It polls more often than replicas renew. Thread-safe.
 */
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
    private final Runnable wake;
    private final Loop loop;

    /** @param wake makes this replica claim at once */
    public DeadReplicaReaper(
            FailureDetector peers,
            Transactions transactions,
            OwnershipStore taskRuns,
            CheckRunStore checkRuns,
            Runnable wake) {
        this.peers = peers;
        this.transactions = transactions;
        this.taskRuns = taskRuns;
        this.checkRuns = checkRuns;
        this.wake = wake;
        this.loop = new Loop("slipway-peers", POLL_INTERVAL, this::look);
    }

    /** Starts the loop. */
    public void start() {
        loop.start();
    }

    private void look() {
        if (peers.runOnce()) {
            releaseDead();
        }
    }

    /**
     * Releases the runs of all replicas that were declared dead, by any replica, and terminates the sessions that they left in the control database. Returns the number of runs.
     */
    public int releaseDead() {
        int released = transactions.once(this::release);
        if (released > 0) {
            wake.run();
        }
        endHalfSent();
        return released;
    }

    private void endHalfSent() {
        try {
            int ended = transactions.once(replicas::endHalfSent);
            if (ended > 0) {
                LOG.warnf("terminated %d sessions of stopped replicas that held a transaction on the control database", ended);
            }
        } catch (RuntimeException e) {
            LOG.warnf("could not check the control database for sessions of stopped replicas: %s", e.getMessage());
        }
    }

    private int release(Handle handle) {
        int released = taskRuns.releaseDead(handle) + checkRuns.releaseDead(handle);
        if (released > 0) {
            signals.send(handle, new Signal.Wake());
        }
        return released;
    }

    @Override
    public void close() {
        loop.close();
    }
}
