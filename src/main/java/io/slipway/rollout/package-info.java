/**
 * Rollouts: which targets a plan goes to, in which stages and waves, and which of its tasks may run now.
 *
 * <pre>
 *   task       tasks and task runs as people see and steer them
 *   ownership  what the owner of a task run does
 * </pre>
 *
 * <p>This package itself has the rollout: its targets, its status, the promotion of its runs, and the history that its
 * targets must have.
 *
 * <p>The control database is authoritative for what has to happen and which replica works on it. The target alone is
 * authoritative for whether a change is applied.
 *
 * <p>On failure: a decision about a rollout is made under its row lock and leaves all or nothing. If the status has
 * changed since it was read, the conditional UPDATE changes 0 rows, and the caller decides again.
 */
@NullMarked
package io.slipway.rollout;

import org.jspecify.annotations.NullMarked;
