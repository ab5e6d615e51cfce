package io.slipway.api.json;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;

/** What one request has of the {@link BodyBudget}, until it was processed: also if its client has gone. */
@RequestScoped
class BodyShare {
    private final BodyBudget budget;
    private long taken;

    BodyShare(BodyBudget budget) {
        this.budget = budget;
    }

    /** @throws io.slipway.problem.ProblemException overloaded */
    void take(long more) {
        budget.take(more);
        taken += more;
    }

    @PreDestroy
    void free() {
        budget.free(taken);
    }
}
