package io.slipway.rollout;

import io.slipway.plan.PlanId;
import io.slipway.rollout.task.RolloutId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The execution of a plan.
 *
 * @param reason of PAUSED: {@code error-budget} or {@code paused}
 */
public record Rollout(
        RolloutId id,
        PlanId plan,
        RolloutStatus status,
        @Nullable String reason,
        int failuresForgiven,
        Instant createdAt,
        Instant updatedAt) {}
