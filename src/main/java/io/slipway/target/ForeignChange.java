package io.slipway.target;

import java.util.UUID;

/**
 * The author of rows in the history of a target that name this installation, as the rows state it.
 *
 * @param task the task
 * @param run uid of the task run
 * @param key the change key
 * @param nonceHash of the session that wrote the rows, in hexadecimal
 */
public record ForeignChange(UUID task, long run, String key, String nonceHash) {}
