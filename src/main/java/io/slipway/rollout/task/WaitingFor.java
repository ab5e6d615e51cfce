package io.slipway.rollout.task;

import io.slipway.problem.WaitReason;

/**
 * Why a run does not continue.
 *
 * @param reason one that the API shows
 */
public record WaitingFor(WaitReason reason, String detail) {}
