package io.slipway.rollout;

/**
 * Why a run does not move.
 *
 * @param code one of {@code stage wave cap target-busy paused approval lock target-unreachable target-not-ready fencing
 *     orphan}
 */
public record WaitingFor(String code, String detail) {}
