package io.slipway.plan;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a plan by the checks.
 *
 * @param replica the owner; null while no replica works on the run
 * @param errorCode with {@code errorMessage} the reason of FAILED and CANCELED
 */
public record CheckRun(
        CheckRunId uid,
        PlanId plan,
        int planVersion,
        CheckRunState state,
        long epoch,
        @Nullable UUID replica,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable Instant cancelRequestedAt,
        Instant createdAt,
        Instant updatedAt) {}
