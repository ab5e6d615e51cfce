package io.slipway.apply.run;

import java.util.UUID;

/**
 * The owner that applies a change: one epoch of one task run.
 *
 * @param installation id of the installation; the nil UUID for a local command
 * @param epoch number of the owner, counted over all runs of the task; comparable within one task only
 * @param actor person or program in whose name the run works
 */
public record RunIdentity(UUID installation, UUID task, long runUid, long epoch, String actor) {}
