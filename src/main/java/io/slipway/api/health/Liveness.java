package io.slipway.api.health;

import io.slipway.replica.Lease;
import io.slipway.scheduler.SchedulingLoop;
import io.slipway.time.Threads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Alive while the process can work: its loops make their passes, and threads can be created. Asks no database, so that
 * an outage of one restarts no replica.
 */
@org.eclipse.microprofile.health.Liveness
@ApplicationScoped
class Liveness implements HealthCheck {
    private static final Duration LEASE_STANDSTILL_TIMEOUT = Duration.ofMinutes(1);

    /** A pass asks the control database many times; each time may end by a time-out. */
    private static final Duration SCHEDULING_STANDSTILL_TIMEOUT = Duration.ofMinutes(10);

    private final Supplier<Duration> lease;
    private final Supplier<Duration> scheduling;

    @Inject
    Liveness(Lease lease, SchedulingLoop scheduling) {
        this(lease::standstill, scheduling::standstill);
    }

    Liveness(Supplier<Duration> lease, Supplier<Duration> scheduling) {
        this.lease = lease;
        this.scheduling = scheduling;
    }

    @Override
    public HealthCheckResponse call() {
        boolean leaseWorks = lease.get().compareTo(LEASE_STANDSTILL_TIMEOUT) <= 0;
        boolean schedulingWorks = scheduling.get().compareTo(SCHEDULING_STANDSTILL_TIMEOUT) <= 0;
        boolean threads = canStartThread();
        return HealthCheckResponse.named("process")
                .status(leaseWorks && schedulingWorks && threads)
                .withData("lease", leaseWorks)
                .withData("scheduling", schedulingWorks)
                .withData("threads", threads)
                .build();
    }

    private static boolean canStartThread() {
        try {
            Threads.probe();
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }
}
