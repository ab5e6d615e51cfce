/**
 * The commands that work against a server, by its REST API: {@code server}, {@code target}, {@code plan},
 * {@code rollout}, {@code task}, {@code audit}.
 *
 * <p>The server is authoritative: a command keeps nothing, and what it watches goes on without it. On failure: the
 * reason and the next command on standard error, and an exit code.
 */
@NullMarked
package io.slipway.cli.client;

import org.jspecify.annotations.NullMarked;
