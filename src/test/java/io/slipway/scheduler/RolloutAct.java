package io.slipway.scheduler;

import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.task.TaskRunState;
import java.util.function.BiFunction;

/**
 * An act that may happen next in a {@link RolloutOrder}: of a loop of the service, of the owner of a run, or of a
 * person.
 */
enum RolloutAct {
    EVALUATE(14, (world, pick) -> ServiceActs.evaluate(world)),
    CLAIM(14, (world, pick) -> ServiceActs.claim(world)),
    DONE(10, (world, pick) -> ServiceActs.end(world, pick, TaskRunState.DONE, RunErrorCode.TERMINATED)),
    FAILED(8, (world, pick) -> ServiceActs.end(world, pick, TaskRunState.FAILED, RunErrorCode.TERMINATED)),
    FAILED_RETRYABLE(4, (world, pick) -> ServiceActs.end(world, pick, TaskRunState.FAILED, RunErrorCode.SCRIPT_ERROR)),
    IN_DOUBT(
            7, (world, pick) -> ServiceActs.end(world, pick, TaskRunState.INDETERMINATE, RunErrorCode.OUTCOME_UNKNOWN)),
    CANCEL_OBEYED(3, ServiceActs::obeyCancel),
    HAND_BACK(3, (world, pick) -> ServiceActs.handBack(world, pick, null)),
    TARGET_AWAY(3, (world, pick) -> ServiceActs.handBack(world, pick, WaitReason.TARGET_UNREACHABLE)),
    FENCING(6, (world, pick) -> ServiceActs.handBack(world, pick, WaitReason.FENCING)),
    REPLICA_DIES(2, (world, pick) -> ServiceActs.die(world)),
    TARGET_DIVERGES(2, ServiceActs::diverge),

    PAUSE(8, PersonActs::pause),
    RESUME(8, PersonActs::resume),
    CANCEL_ROLLOUT(1, PersonActs::cancelRollout),
    RETRY(12, PersonActs::retry),
    SKIP(6, PersonActs::skip),
    CANCEL_RUN(6, PersonActs::cancelRun),
    RESOLVE_DONE(4, (world, pick) -> PersonActs.resolve(world, pick, TaskRunState.DONE)),
    RESOLVE_FAILED(6, (world, pick) -> PersonActs.resolve(world, pick, TaskRunState.FAILED)),
    ABANDON(5, PersonActs::abandon),
    ACCEPT_TARGET(2, PersonActs::acceptTarget),
    ADD_ROLLOUT(3, PersonActs::addRollout),
    DELETE_TARGET(3, PersonActs::deleteTarget);

    final int weight;
    private final BiFunction<RolloutWorld, Integer, String> act;

    RolloutAct(int weight, BiFunction<RolloutWorld, Integer, String> act) {
        this.weight = weight;
        this.act = act;
    }

    /**
     * Does it.
     *
     * @param pick chooses among the objects that it may concern
     * @return what was done, for people
     */
    String apply(RolloutWorld world, int pick) {
        return name() + " " + act.apply(world, pick);
    }
}
