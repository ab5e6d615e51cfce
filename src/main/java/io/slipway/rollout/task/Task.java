package io.slipway.rollout.task;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change on one target, in one rollout.
 *
 * @param state of its newest run
 * @param skippedReason null unless it was skipped; then {@code state} is not what counts
 */
public record Task(
        TaskId id,
        UUID uuid,
        RolloutId rollout,
        String target,
        int ordinal,
        TaskRunState state,
        @Nullable String skippedReason,
        @Nullable String changeKey,
        int steps,
        int appliedSteps) {

    /** What the wire calls its state. */
    public String shownState() {
        return skippedReason == null ? state.name() : "SKIPPED";
    }
}
