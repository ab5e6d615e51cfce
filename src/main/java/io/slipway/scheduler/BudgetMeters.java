package io.slipway.scheduler;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The meters of what this replica may use at most: the runs and connections in use have meters of their own. */
@Singleton
public final class BudgetMeters {
    private final MeterRegistry registry;
    private final SlotSettings slots;
    private final int poolSize;

    BudgetMeters(
            MeterRegistry registry,
            SlotSettings slots,
            @ConfigProperty(name = "quarkus.datasource.jdbc.max-size") int poolSize) {
        this.registry = registry;
        this.slots = slots;
        this.poolSize = poolSize;
    }

    /** Registers the meters. */
    public void bind() {
        Gauge.builder("slipway.taskrun.slots", slots, SlotSettings::taskRuns)
                .description("Task runs that this replica may work on at a time")
                .register(registry);
        Gauge.builder("slipway.checkrun.slots", slots, SlotSettings::checkRuns)
                .description("Check runs that this replica may work on at a time")
                .register(registry);
        Gauge.builder("slipway.control.connection.limit", () -> poolSize)
                .description("Connections that the pool of the control database may have")
                .register(registry);
    }
}
