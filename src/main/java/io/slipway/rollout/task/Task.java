package io.slipway.rollout.task;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change on one target, in one rollout.
 *
 * @param environment the stage of the target
 * @param wave of the target in its stage, from 1
 * @param state the state of its newest run
 * @param file where the author keeps the script of the change, as its plan says
 * @param skippedReason null unless the task was skipped; a skipped task has no other state
 */
public record Task(
        TaskId id,
        UUID uuid,
        RolloutId rollout,
        String target,
        String environment,
        int wave,
        int ordinal,
        TaskRunState state,
        @Nullable String skippedReason,
        @Nullable String changeKey,
        int steps,
        int appliedSteps,
        @Nullable String file) {

    /** The state as the API shows it. */
    public String shownState() {
        return skippedReason == null ? state.name() : "SKIPPED";
    }
}
