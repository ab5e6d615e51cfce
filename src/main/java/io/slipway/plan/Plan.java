package io.slipway.plan;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes for targets, with options. People write, review and approve it.
 *
 * @param targets names in the author's order; empty when {@code group} is given
 * @param group its targets are resolved for each check run, and pinned when the rollout is created
 * @param version 1, and one more with each edit
 * @param rollout the id of its rollout; null without one
 */
public record Plan(
        PlanId id,
        String project,
        String title,
        String description,
        Map<String, String> labels,
        List<String> targets,
        @Nullable String group,
        PlanOptions options,
        int version,
        String actor,
        PlanStatus status,
        @Nullable Long rollout,
        Instant createdAt,
        Instant updatedAt) {}
