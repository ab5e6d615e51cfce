package io.slipway.rollout;

/**
 * Why no run of a rollout moves.
 *
 * @param code of {@link io.slipway.problem.WaitReason}, or {@link RolloutWaitStore#INDETERMINATE}
 * @param detail names the run and the person's next action
 */
public record RolloutWait(String code, String detail) {}
