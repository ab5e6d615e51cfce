package io.slipway.plan;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The stores of one plan's rows, for those who need them all. */
@Singleton
public record PlanStores(PlanStore plans, PolicyStore policies, CheckRunStore checkRuns, AdviceStore advice) {
    /** As they are; they have no state. */
    @Inject
    public PlanStores() {
        this(new PlanStore(), new PolicyStore(), new CheckRunStore(), new AdviceStore());
    }
}
