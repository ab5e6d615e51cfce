package io.slipway.rollout;

import io.slipway.problem.WaitReason;

/**
 * Why a run does not move.
 *
 * @param reason a shown one
 */
public record WaitingFor(WaitReason reason, String detail) {}
