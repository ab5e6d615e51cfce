package io.slipway.scheduler;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** The periodic passes of a replica; they stand still until {@code serve} resumes the scheduler. */
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

    /** Follows plans up, evaluates rollouts, claims. */
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
            LOG.errorf("runs that are fencing were not looked at, the next pass comes: %s", e.getMessage());
        }
    }

    /** Releases the runs of replicas that were declared dead: not the one act of who declared them so. */
    @Scheduled(identity = "release", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public void release() {
        try {
            takeover.releaseDead();
        } catch (RuntimeException e) {
            LOG.errorf("runs of dead replicas were not released, the next pass comes: %s", e.getMessage());
        }
    }
}
