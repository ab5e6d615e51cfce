/**
 * Rollouts, tasks and task runs over HTTP: create, read, pause, resume, cancel, retry, skip, resolve, abandon.
 *
 * <p>The control database is authoritative. A decision runs in one transaction with its audit row:
 *
 * <ul>
 *   <li>{@link RolloutResource}: {@code scheduler.RolloutDecisions}, under the row lock of the rollout.
 *   <li>{@link TaskResource}: {@code scheduler.TaskDecisions}.
 *   <li>{@link TaskRunResource}: cancel and abandon by {@code scheduler.TaskDecisions}. Resolve by
 *       {@code worker.target.DoubtResolver}, which writes the decision into the target first, outside of a transaction
 *       of the control database.
 *   <li>{@link PlanRolloutResource}: the rollout of a READY plan, once.
 * </ul>
 *
 * <p>A cancel of a RUNNING run is a request: the response is 202, and the owner of the run ends it.
 *
 * <p>On failure: a problem document. It is 409 if the state does not allow the action.
 */
@NullMarked
package io.slipway.api.rollout;

import org.jspecify.annotations.NullMarked;
