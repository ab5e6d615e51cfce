package io.slipway.rollout;

/** A target with the stage and wave it goes in; both begin at 1. */
public record PlacedTarget(long target, String environment, int stage, int wave) {}
