package io.slipway.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan that is to be created; its targets exist and belong to the project.
 *
 * @param targets ids in the author's order, empty when {@code group} is given
 */
public record NewPlan(
        long project,
        String title,
        String description,
        Map<String, String> labels,
        List<Long> targets,
        @Nullable Long group,
        PlanOptions options,
        List<Change> changes,
        String actor,
        PlanStatus status) {}
