package io.slipway.isolation;

import io.slipway.rollout.PromotionStore;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.rollout.task.TaskStore;
import org.jdbi.v3.core.Handle;

/** The actions of people and of the evaluator on rollouts, in the steps and the order of the service. */
final class PersonActions {
    private static final RolloutStore ROLLOUTS = new RolloutStore();
    private static final PromotionStore PROMOTION = new PromotionStore();
    private static final TaskRunStore RUNS = new TaskRunStore();
    private static final TaskStore TASKS = new TaskStore();

    private PersonActions() {}

    /** First of all that decide about a rollout; refused unless it is in this status. */
    static Action lock(long rollout, RolloutStatus wanted) {
        return (world, handle) -> {
            var status =
                    ROLLOUTS.lock(handle, new RolloutId(rollout)).orElseThrow().status();
            if (status != wanted) {
                throw new Action.Refused(status.name());
            }
            return status;
        };
    }

    /** As {@link #lock} for acts that any status permits. */
    static Action lock(long rollout) {
        return (world, handle) ->
                ROLLOUTS.lock(handle, new RolloutId(rollout)).orElseThrow().status();
    }

    static Action pause(long rollout) {
        return move(rollout, RolloutStatus.PAUSED);
    }

    static Action resume(long rollout) {
        return move(rollout, RolloutStatus.RUNNING);
    }

    private static Action move(long rollout, RolloutStatus to) {
        return (world, handle) -> {
            var id = new RolloutId(rollout);
            boolean pause = to == RolloutStatus.PAUSED;
            var locked = ROLLOUTS.lock(handle, id).orElseThrow();
            if (locked.status() != to && !ROLLOUTS.move(handle, locked, to, pause ? "paused" : null, 0)) {
                throw new Action.Refused(locked.status().name());
            }
            return to;
        };
    }

    static Action cancelRollout(long rollout) {
        return (world, handle) -> {
            var id = new RolloutId(rollout);
            var locked = ROLLOUTS.lock(handle, id).orElseThrow();
            if (!ROLLOUTS.move(handle, locked, RolloutStatus.CANCELED, null, 0)) {
                throw new Action.Refused(locked.status().name());
            }
            return ROLLOUTS.cancelRuns(handle, id).size();
        };
    }

    static Action cancel(long uid) {
        return (world, handle) -> RUNS.cancel(handle, new TaskRunId(uid))
                .map(run -> run.state().name())
                .orElse("over");
    }

    static Action retry(long task) {
        return (world, handle) -> RUNS.retry(handle, new TaskId(task)).isPresent();
    }

    static Action lockNewest(long task) {
        return (world, handle) -> {
            var state = RUNS.lockNewest(handle, new TaskId(task));
            if (state == TaskRunState.RUNNING || state == TaskRunState.INDETERMINATE || state == TaskRunState.DONE) {
                throw new Action.Refused(state.name());
            }
            return state;
        };
    }

    static Action skip(long task) {
        return (world, handle) -> {
            if (!TASKS.skip(handle, new TaskId(task), "not needed")) {
                throw new Action.Refused("skipped before");
            }
            RUNS.cancelUnstarted(handle, new TaskId(task));
            return "skipped";
        };
    }

    /** An evaluator's first step: another one that decides just now is let do it. */
    static Action lockUnlessHeld(long rollout) {
        return (world, handle) -> {
            var found = ROLLOUTS.lockUnlessHeld(handle, new RolloutId(rollout));
            if (found.isEmpty() || found.get().status() != RolloutStatus.RUNNING) {
                throw new Action.Refused("left to another");
            }
            return "locked";
        };
    }

    static Action lockServers(long rollout) {
        return (world, handle) -> {
            PROMOTION.lockServers(handle, new RolloutId(rollout));
            return "locked";
        };
    }

    static Action promote(long rollout, int maxParallel) {
        return (world, handle) -> promote(handle, new RolloutId(rollout), maxParallel);
    }

    private static int promote(Handle handle, RolloutId rollout, int maxParallel) {
        return PROMOTION
                .currentWave(handle, rollout)
                .map(wave -> PROMOTION.promote(handle, rollout, wave, maxParallel))
                .orElse(0);
    }

    static Action retryByPolicy(long rollout, int retries) {
        return (world, handle) -> PROMOTION.retryByPolicy(handle, new RolloutId(rollout), retries);
    }
}
