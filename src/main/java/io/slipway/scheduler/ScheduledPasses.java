package io.slipway.scheduler;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.slipway.worker.target.OutageProbe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** The periodic passes of a replica. They are halted until {@code serve} resumes the scheduler. */
@ApplicationScoped
public class ScheduledPasses {
    private static final Logger LOG = Logger.getLogger(ScheduledPasses.class);

    private final SchedulingLoop scheduling;
    private final DeadReplicaReaper reaper;
    private final FencingAlerts fencing;
    private final OutageProbe outages;

    @Inject
    public ScheduledPasses(
            SchedulingLoop scheduling, DeadReplicaReaper reaper, FencingAlerts fencing, OutageProbe outages) {
        this.scheduling = scheduling;
        this.reaper = reaper;
        this.fencing = fencing;
        this.outages = outages;
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
            LOG.errorf("could not update the fencing alerts; the next pass retries: %s", e.getMessage());
        }
    }

    /** Probes the servers for which runs wait. */
    @Scheduled(identity = "outage", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    public void probeOutages() {
        try {
            outages.runOnce();
        } catch (RuntimeException e) {
            LOG.errorf("could not probe the servers that are away; the next pass retries: %s", e.getMessage());
        }
    }
}
