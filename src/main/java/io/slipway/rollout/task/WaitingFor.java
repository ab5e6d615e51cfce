package io.slipway.rollout.task;

import io.slipway.problem.WaitReason;

/**
 * Why a run does not move.
 *
 * @param reason a shown one
 */
public record WaitingFor(WaitReason reason, String detail) {}
