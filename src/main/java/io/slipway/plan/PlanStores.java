package io.slipway.plan;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The stores of the rows of a plan, passed together. They have no state. */
@Singleton
public record PlanStores(PlanStore plans, PolicyStore policies, CheckRunStore checkRuns, AdviceStore advice) {
    /** Creates all stores. */
    @Inject
    public PlanStores() {
        this(new PlanStore(), new PolicyStore(), new CheckRunStore(), new AdviceStore());
    }
}
