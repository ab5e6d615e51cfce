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
 * Looks after the other replicas, more often than they renew: declares the dead dead and releases their runs, for
 * whoever has a slot free. Thread-safe.
 */
public final class DeadReplicaReaper implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DeadReplicaReaper.class);

    /** Two sessions that are gone are seen so for 1.2 s before they mean anything. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(400);

    private final FailureDetector peers;
    private final Transactions transactions;
    private final OwnershipStore taskRuns;
    private final CheckRunStore checkRuns;
    private final ReplicaStore replicas = new ReplicaStore();
    private final SignalStore signals = new SignalStore();
    private final Runnable wake;
    private final Loop loop;

    /** @param wake lets this replica claim */
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

    /** Starts to look. */
    public void start() {
        loop.start();
    }

    private void look() {
        if (peers.runOnce()) {
            releaseDead();
        }
    }

    /**
     * Releases the runs of all that were declared dead, by whomever, and ends what they left open here; how many runs.
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
                LOG.warnf("ended %d sessions to the control database that had stood still in a transaction", ended);
            }
        } catch (RuntimeException e) {
            LOG.warnf("sessions to the control database that stand still were not looked for: %s", e.getMessage());
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
