package io.slipway.api.json;

import io.slipway.problem.ProblemException;
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

    /**
     * A body that is refused gives back at once what it had. Otherwise many large bodies that arrive together would all
     * be refused, each because of the others.
     *
     * @throws io.slipway.problem.ProblemException overloaded
     */
    void take(long more) {
        try {
            budget.take(more);
        } catch (ProblemException e) {
            free();
            throw e;
        }
        taken += more;
    }

    @PreDestroy
    void free() {
        budget.free(taken);
        taken = 0;
    }
}
