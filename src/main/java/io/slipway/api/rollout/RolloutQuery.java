package io.slipway.api.rollout;

import io.slipway.api.http.Ids;
import io.slipway.api.http.ListQuery;
import io.slipway.api.http.QueryValues;
import io.slipway.problem.InputProblem;
import io.slipway.rollout.RolloutListStore;
import io.slipway.rollout.RolloutStatus;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query of {@code GET /v1/rollouts}. */
final class RolloutQuery extends ListQuery {
    @Parameter(schema = @Schema(implementation = RolloutStatus.class))
    @QueryParam("state")
    @Nullable
    String state;

    @Parameter(description = "As state; not together with it", schema = @Schema(implementation = RolloutStatus.class))
    @QueryParam("status")
    @Nullable
    String status;

    @Parameter(description = "Id of the plan")
    @QueryParam("plan")
    @Nullable
    String plan;

    @Parameter(description = "Name of a target of the rollout")
    @QueryParam("target")
    @Nullable
    String target;

    @Parameter(description = "The person that created it; slipway for policy")
    @QueryParam("actor")
    @Nullable
    String actor;

    @Override
    protected String scope() {
        return "rollouts?" + Arrays.asList(state, status, plan, target, actor, since);
    }

    /** @throws io.slipway.problem.ProblemException bad-request, if both names of one filter are given */
    RolloutListStore.Filter filter() {
        if (state != null && status != null) {
            throw new InputProblem.BadRequest(
                            InputProblem.Http.BAD_REQUEST, "?state and ?status are one filter; give one of them")
                    .asException();
        }
        RolloutStatus wanted = QueryValues.of("?state", state, RolloutStatus.class);
        return new RolloutListStore.Filter(
                wanted == null ? QueryValues.of("?status", status, RolloutStatus.class) : wanted,
                plan == null ? null : Ids.plan(plan),
                target,
                actor,
                from());
    }
}
