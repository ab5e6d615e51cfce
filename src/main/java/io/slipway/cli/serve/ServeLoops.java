package io.slipway.cli.serve;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduler;
import io.slipway.apply.run.StopReason;
import io.slipway.replica.Lease;
import io.slipway.scheduler.DeadReplicaReaper;
import io.slipway.scheduler.SchedulingLoop;
import io.slipway.signal.SignalListener;
import io.slipway.time.CancelableWait;
import io.slipway.worker.task.TaskRunWorker;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Starts the loops of a replica and stops them in order. The lease stops last. */
@Singleton
public final class ServeLoops {
    private static final Logger LOG = Logger.getLogger(ServeLoops.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final Lease lease;
    private final SignalListener listener;
    private final SchedulingLoop wakes;
    private final TaskRunWorker worker;
    private final ReplicaParts parts;
    private final DeadReplicaReaper takeover;
    private final Scheduler scheduler;
    private final ServeSettings settings;
    private final CancelableWait pause = new CancelableWait();
    private volatile boolean started;

    @Inject
    ServeLoops(ReplicaParts parts, DeadReplicaReaper takeover, Scheduler scheduler, ServeSettings settings) {
        this.lease = parts.lease();
        this.listener = parts.listener();
        this.wakes = parts.wakes();
        this.worker = parts.taskRuns();
        this.parts = parts;
        this.takeover = takeover;
        this.scheduler = scheduler;
        this.settings = settings;
    }

    void start() {
        started = true;
        parts.replicaMeters().bind(takeover, Version.text());
        parts.installationMeters().bind();
        parts.budgetMeters().bind();
        lease.runOnce();
        lease.start();
        listener.start(wakes);
        wakes.start();
        takeover.start();
        scheduler.resume();
    }

    UUID replica() {
        return lease.id();
    }

    /**
     * Drains the replica while its ports are open: the framework closes them after this observer has returned and the
     * requests in progress were answered.
     */
    void onDrain(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownDelayInitiatedEvent begin) {
        if (started) {
            drain();
            awaitDelay();
        }
    }

    /**
     * Stops the replica before the container destroys its beans, for every cause of a shutdown: a process signal does
     * not wait for other threads.
     */
    void onEnd(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownEvent end) {
        if (started) {
            parts.outcomes().close();
            parts.checkRuns().close();
            listener.close();
            lease.close();
            LOG.infof("stopped replica=%s", replica());
        }
        EmbeddedControl.stop();
    }

    /** Claims nothing new, lets runs in progress end within the grace time, and hands the remaining runs back. */
    private void drain() {
        lease.drain();
        LOG.infof("draining runs=%d replica=%s", running(), replica());
        parts.streams().close();
        scheduler.pause();
        takeover.close();
        wakes.close();
        if (!endWithin(settings.grace().value())) {
            LOG.infof(
                    "%d runs did not end within %s; handing them back replica=%s",
                    running(), settings.grace().value(), replica());
            worker.stopAll(StopReason.DRAIN);
            endWithin(Duration.ofSeconds(10));
        }
    }

    /** Clients that do not yet know that this replica is leaving are served for the delay after the drain began. */
    private void awaitDelay() {
        Duration left = settings.shutdownDelay().value().minus(lease.drainedFor());
        if (left.isPositive()) {
            pause.await(left);
        }
    }

    private boolean endWithin(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (running() > 0 && System.nanoTime() - deadline < 0) {
            // repeated: a run that was claimed a moment ago may begin to watch only now
            worker.stopWatching(StopReason.DRAIN);
            pause.await(POLL_INTERVAL);
        }
        return running() == 0;
    }

    private int running() {
        return worker.running() + parts.checkRuns().running();
    }
}
