package io.slipway.scheduler;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.slipway.control.Transactions;
import io.slipway.plan.CheckRunStore;
import io.slipway.replica.PeerWatch;
import io.slipway.rollout.OwnershipStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** The periodic passes of a replica; they stand still until {@code serve} resumes the scheduler. */
@ApplicationScoped
public class Passes {
    private static final Logger LOG = Logger.getLogger(Passes.class);

    private final Turn turn;
    private final PeerWatch peers;
    private final Transactions transactions;
    private final OwnershipStore taskRuns;
    private final CheckRunStore checkRuns;

    @Inject
    public Passes(
            Turn turn, PeerWatch peers, Transactions transactions, OwnershipStore taskRuns, CheckRunStore checkRuns) {
        this.turn = turn;
        this.peers = peers;
        this.transactions = transactions;
        this.taskRuns = taskRuns;
        this.checkRuns = checkRuns;
    }

    /** Follows plans up, evaluates rollouts, claims. */
    @Scheduled(identity = "turn", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public void turn() {
        turn.runOnce();
    }

    /** Looks whether the other replicas live, and releases the runs of those that do not. */
    @Scheduled(identity = "peers", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public void peers() {
        try {
            boolean died = peers.runOnce();
            int released = releaseDead();
            if (died || released > 0) {
                turn.runOnce();
            }
        } catch (RuntimeException e) {
            LOG.errorf("the look at the replicas failed, the next comes: %s", e.getMessage());
        }
    }

    /** Releases runs whose owner was declared dead; how many. */
    public int releaseDead() {
        return transactions.once(handle -> taskRuns.releaseDead(handle) + checkRuns.releaseDead(handle));
    }
}
