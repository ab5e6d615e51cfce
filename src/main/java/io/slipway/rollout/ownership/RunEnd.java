package io.slipway.rollout.ownership;

import io.slipway.problem.RunError;
import io.slipway.rollout.task.TaskRunState;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run.
 *
 * @param state DONE, FAILED, CANCELED or INDETERMINATE
 * @param onlyWithoutSession the end is valid only if no session was ever recorded: a recorded session may still commit
 *     a step
 */
public record RunEnd(
        TaskRunState state,
        int appliedSteps,
        @Nullable RunError error,
        @Nullable String note,
        boolean onlyWithoutSession) {

    /** All steps applied. */
    public static RunEnd done(int steps, @Nullable String note) {
        return new RunEnd(TaskRunState.DONE, steps, null, note, false);
    }

    /** An end after the history of the target was read. */
    public static RunEnd fenced(TaskRunState state, int appliedSteps, RunError error) {
        return new RunEnd(state, appliedSteps, error, null, false);
    }

    /** The end of a run that never had a session. */
    public static RunEnd unstarted(TaskRunState state, RunError error) {
        return new RunEnd(state, 0, error, null, true);
    }
}
