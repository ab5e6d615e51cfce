package io.slipway.plan;

/** The stores of one plan's rows, for those who need them all. */
public record PlanStores(PlanStore plans, PolicyStore policies, CheckRunStore checkRuns, AdviceStore advice) {
    /** As they are; they have no state. */
    public PlanStores() {
        this(new PlanStore(), new PolicyStore(), new CheckRunStore(), new AdviceStore());
    }
}
