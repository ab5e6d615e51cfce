package io.slipway.apply.run;

import io.slipway.postgres.facts.InstallationKey;
import java.util.UUID;

/**
 * The owner that applies a change: one epoch of one task run.
 *
 * @param installation the installation, with the key to the histories that it may write
 * @param epoch number of the owner, counted over all runs of the task; comparable within one task only
 * @param actor person or program in whose name the run works
 */
public record RunIdentity(InstallationKey installation, UUID task, long runUid, long epoch, String actor) {}
