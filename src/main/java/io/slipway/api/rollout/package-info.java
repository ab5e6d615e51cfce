/**
 * Rollouts, tasks and task runs over HTTP: watch, cancel, pause, resume, retry, skip, resolve, abandon.
 *
 * <p>Each action is one conditional update in one transaction with its audit row; the control database is
 * authoritative. On failure: a problem document; it is 409 if the state no longer allows the action.
 */
@NullMarked
package io.slipway.api.rollout;

import org.jspecify.annotations.NullMarked;
