package io.slipway.apply.run;

import java.util.UUID;

/**
 * Who applies: one epoch of one task run.
 *
 * @param installation of the control database; the nil uuid in local mode
 * @param epoch counts the owners of the task over all its runs; compared within one task only
 * @param actor the person or program in whose name it runs
 */
public record RunIdentity(UUID installation, UUID task, long runUid, long epoch, String actor) {}
