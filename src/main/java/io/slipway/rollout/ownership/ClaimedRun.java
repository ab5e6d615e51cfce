package io.slipway.rollout.ownership;

import io.slipway.problem.WaitReason;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task run that this replica owns in this epoch.
 *
 * @param owner the replica id of the claim; differs from the current id after this replica was declared dead
 * @param released whether the previous owner was declared dead
 * @param sessions number of recorded sessions of the run, over all epochs
 * @param appliedSteps as far as the control database knows
 */
public record ClaimedRun(
        TaskRunId uid,
        TaskId task,
        int attempt,
        long epoch,
        UUID owner,
        boolean released,
        int sessions,
        int steps,
        int appliedSteps,
        int handBacks,
        int ownerDeaths,
        @Nullable WaitReason waitingFor,
        boolean cancelRequested) {}
