package io.slipway.scheduler;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/**
 * What the scheduler of the platform starts each second or less often. The scheduler is halted until {@code serve}
 * resumes it, and paused by a drain.
 *
 * <p>A pass that other threads start too runs in a loop of its own; here the loop is only woken.
 */
@ApplicationScoped
public class ScheduledPasses {
    private static final Logger LOG = Logger.getLogger(ScheduledPasses.class);

    private final SchedulingLoop scheduling;
    private final DeadReplicaReaper reaper;
    private final FencingAlerts fencing;

    @Inject
    public ScheduledPasses(SchedulingLoop scheduling, DeadReplicaReaper reaper, FencingAlerts fencing) {
        this.scheduling = scheduling;
        this.reaper = reaper;
        this.fencing = fencing;
    }

    /** Wakes the loop that follows up plans, evaluates rollouts and claims runs. */
    @Scheduled(identity = "scheduling", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public void wakeScheduling() {
        scheduling.wake();
    }

    /** Wakes the loop that releases the runs of dead replicas, whichever replica declared them dead. */
    @Scheduled(identity = "release", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public void wakeRelease() {
        reaper.wakeRelease();
    }

    /** Raises and clears the alerts of runs that wait too long for an earlier session. */
    @Scheduled(identity = "fencing", every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    public void updateFencingAlerts() {
        try {
            fencing.runOnce();
        } catch (RuntimeException e) {
            LOG.errorf("failed to update the fencing alerts, the next pass tries again: %s", e.getMessage());
        }
    }
}
