package io.slipway.rollout;

import org.jspecify.annotations.Nullable;

/**
 * A task run that this replica owns in this epoch.
 *
 * @param sessions how many are on record for the run, over all epochs
 * @param appliedSteps as far as the control database knows
 */
public record ClaimedRun(
        TaskRunId uid,
        TaskId task,
        int attempt,
        long epoch,
        int sessions,
        int steps,
        int appliedSteps,
        int handBacks,
        int ownerDeaths,
        @Nullable String waitingFor,
        boolean cancelRequested) {}
