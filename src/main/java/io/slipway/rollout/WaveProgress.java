package io.slipway.rollout;

/**
 * How far one wave is, in tasks.
 *
 * @param environment of the stage
 * @param done DONE or SKIPPED
 */
public record WaveProgress(String environment, int stage, int wave, int tasks, int done, int failed, int running) {}
