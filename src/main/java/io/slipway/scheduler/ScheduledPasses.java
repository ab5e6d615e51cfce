package io.slipway.scheduler;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** The periodic passes of a replica. They are halted until {@code serve} resumes the scheduler. */
@ApplicationScoped
public class ScheduledPasses {
    private static final Logger LOG = Logger.getLogger(ScheduledPasses.class);

    private final SchedulingPass turn;
    private final DeadReplicaReaper takeover;
    private final FencingAlerts fencing;

    @Inject
    public ScheduledPasses(SchedulingPass turn, DeadReplicaReaper takeover, FencingAlerts fencing) {
        this.fencing = fencing;
        this.turn = turn;
        this.takeover = takeover;
    }

    /** Follows plans up, evaluates rollouts and claims runs. */
    @Scheduled(identity = "turn", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public void turn() {
        turn.runOnce();
    }

    /** Raises and clears the alerts of runs that are fencing for too long. */
    @Scheduled(identity = "fencing", every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    public void fencing() {
        try {
            fencing.runOnce();
        } catch (RuntimeException e) {
            LOG.errorf("could not check for fencing runs; the next pass retries: %s", e.getMessage());
        }
    }

    /** Releases the runs of replicas that were declared dead, also if the replica that declared them dead failed to. */
    @Scheduled(identity = "release", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public void release() {
        try {
            takeover.releaseDead();
        } catch (RuntimeException e) {
            LOG.errorf("could not release the runs of dead replicas; the next pass retries: %s", e.getMessage());
        }
    }
}
