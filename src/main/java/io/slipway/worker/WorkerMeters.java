package io.slipway.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.slipway.apply.Outcome;
import java.time.Duration;

/** All meters of task runs. */
public final class WorkerMeters {
    private final MeterRegistry registry;
    private final Counter lost;

    public WorkerMeters(MeterRegistry registry) {
        this.registry = registry;
        this.lost = Counter.builder("slipway.taskrun.lost")
                .description("Task runs whose end another owner wrote")
                .register(registry);
        for (String outcome : new String[] {"applied", "failed", "canceled", "indeterminate", "handed-back", "lost"}) {
            timer(outcome);
        }
        flags("wrong-target");
        flags("diverged");
    }

    void ended(Outcome outcome, Duration length) {
        timer(name(outcome)).record(length);
    }

    /** A target is not what it was: {@code wrong-target} or {@code diverged}. */
    void flagged(String why) {
        flags(why).increment();
    }

    private Counter flags(String why) {
        return Counter.builder("slipway.target.flagged")
                .description("Targets that were found to be another database, or to have lost changes")
                .tag("why", why)
                .register(registry);
    }

    void lost() {
        lost.increment();
    }

    private Timer timer(String outcome) {
        return Timer.builder("slipway.taskrun.run")
                .description("Task runs that this replica worked on, by how it let go of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static String name(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Applied ignored -> "applied";
            case Outcome.Failed ignored -> "failed";
            case Outcome.Canceled ignored -> "canceled";
            case Outcome.Indeterminate ignored -> "indeterminate";
            case Outcome.HandBack ignored -> "handed-back";
            case Outcome.Lost ignored -> "lost";
        };
    }
}
