package io.slipway.plan;

/** The stores of the rows of a plan, passed together. They have no state. */
public record PlanStores(PlanStore plans, PolicyStore policies, CheckRunStore checkRuns, AdviceStore advice) {
    /** Creates all stores. */
    public PlanStores() {
        this(new PlanStore(), new PolicyStore(), new CheckRunStore(), new AdviceStore());
    }
}
