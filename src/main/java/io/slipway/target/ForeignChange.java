package io.slipway.target;

import java.util.UUID;

/**
 * A change in the history of a target that names this installation, but is unknown to it.
 *
 * @param task the task in the row of the history
 * @param key the change key in the row of the history
 */
public record ForeignChange(UUID task, String key) {}
