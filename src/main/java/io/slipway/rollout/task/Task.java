package io.slipway.rollout.task;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change on one target, in one rollout.
 *
 * @param state the state of its newest run
 * @param skippedReason null unless the task was skipped; a skipped task has no other state
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

    /** The state as the API shows it. */
    public String shownState() {
        return skippedReason == null ? state.name() : "SKIPPED";
    }
}
