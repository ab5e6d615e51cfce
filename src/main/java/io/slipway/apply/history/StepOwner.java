package io.slipway.apply.history;

import io.slipway.apply.run.RunIdentity;
import java.util.UUID;

/**
 * The owner of a row of {@code slipway.history}: the run that wrote it.
 *
 * @param checksum of the step when it was applied
 */
public record StepOwner(UUID installation, UUID task, long runUid, long epoch, String checksum) {
    public boolean belongsToTaskOf(RunIdentity run) {
        return installation.equals(run.installation().id()) && task.equals(run.task());
    }
}
