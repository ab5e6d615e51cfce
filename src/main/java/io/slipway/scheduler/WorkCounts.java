package io.slipway.scheduler;

import io.slipway.audit.AlertKind;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.task.TaskRunState;
import java.util.Map;

/**
 * The numbers of rows of the whole installation. A key is absent if its number is zero.
 *
 * @param runs of all open rollouts
 * @param ages seconds since the oldest run of the state, of all open rollouts, was started, else created
 * @param alerts that are open
 * @param waitingSeconds how long the task run that has waited longest has waited; 0: none waits
 * @param replicas that have not been declared dead
 */
record WorkCounts(
        Map<RolloutStatus, Double> rollouts,
        Map<TaskRunState, Double> runs,
        Map<TaskRunState, Double> ages,
        Map<AlertKind, Double> alerts,
        double waitingSeconds,
        int replicas) {
    static final WorkCounts NONE = new WorkCounts(Map.of(), Map.of(), Map.of(), Map.of(), 0, 0);
}
