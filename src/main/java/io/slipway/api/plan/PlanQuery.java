package io.slipway.api.plan;

import io.slipway.api.http.LabelQuery;
import io.slipway.api.http.ListQuery;
import io.slipway.api.http.QueryValues;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query of {@code GET /v1/plans}. */
final class PlanQuery extends ListQuery {
    @QueryParam("project")
    @Nullable
    String project;

    @Parameter(description = "A plan must have all of them", example = "team=shop,risk=low")
    @QueryParam("labels")
    @Nullable
    String labels;

    @Parameter(schema = @Schema(implementation = PlanStatus.class))
    @QueryParam("status")
    @Nullable
    String status;

    @Parameter(description = "Name of a target that the plan names, or that its rollout has")
    @QueryParam("target")
    @Nullable
    String target;

    @Parameter(description = "Author of the plan")
    @QueryParam("actor")
    @Nullable
    String actor;

    @Override
    protected String scope() {
        return "plans?" + Arrays.asList(project, labels, status, target, actor, since);
    }

    PlanStore.Filter filter() {
        return new PlanStore.Filter(
                project,
                LabelQuery.parse(labels),
                QueryValues.of("?status", status, PlanStatus.class),
                target,
                actor,
                from());
    }
}
