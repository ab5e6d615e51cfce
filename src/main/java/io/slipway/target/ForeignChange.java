package io.slipway.target;

import java.util.UUID;

/**
 * A change in a target's history that this installation wrote and does not know.
 *
 * @param task by which the history knows it
 * @param key under which it stands there
 */
public record ForeignChange(UUID task, String key) {}
