package io.slipway.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan as an author submits it. Its fields are valid, but its names are not yet resolved in the control database.
 *
 * @param targets names in the author's order; empty when {@code group} is given
 */
public record PlanDraft(
        String project,
        String title,
        String description,
        Map<String, String> labels,
        List<String> targets,
        @Nullable String group,
        PlanOptions options,
        List<Change> changes) {}
