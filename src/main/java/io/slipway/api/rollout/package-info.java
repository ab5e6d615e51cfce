/**
 * Rollouts, tasks and task runs over HTTP: watch, cancel, pause, resume, retry, skip, resolve, abandon.
 *
 * <p>Each action is one conditional update in one transaction with its audit row; if the state no longer allows it, the
 * answer is 409.
 */
@NullMarked
package io.slipway.api.rollout;

import org.jspecify.annotations.NullMarked;
