package io.slipway.apply;

import java.util.UUID;

/**
 * Whose row of {@code slipway.history} it is: the run that wrote it.
 *
 * @param checksum of the step as it was applied
 */
public record Applier(UUID installation, UUID task, long runUid, long epoch, String checksum) {
    boolean belongsToTaskOf(RunIdentity run) {
        return installation.equals(run.installation()) && task.equals(run.task());
    }
}
