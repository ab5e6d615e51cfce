/**
 * Plans: changes for targets, with options. Each plan has one check run with its advice.
 *
 * <p>The control database is authoritative. An edit makes a new version of the plan. Results, approvals and follow-ups
 * carry the version that they belong to.
 *
 * <p>On failure: a conditional UPDATE that changes 0 rows means that the plan or the check run has moved on. A result
 * of another version or generation is dropped.
 *
 * <p>To add a field to the options of a plan, change in this order:
 *
 * <ol>
 *   <li>{@link PlanOptions}: the field and its default. {@link PlanStore} stores the options as JSON.
 *   <li>{@code api.plan.PlanBody} and {@code api.plan.OptionsReader}: the field of the request and its limits.
 *   <li>{@code api.plan.PlanView}: the field of the response.
 *   <li>The code that uses it, often {@code worker.task.TaskRunWorker}, which makes the options of a run from it.
 *   <li>{@code docs/timing.md}, if it is a time-out or a limit.
 * </ol>
 *
 * <p>A field of the plan itself also needs a column: {@link PlanDraft}, {@link Plan}, {@link PlanStore}, and a
 * migration of the control database.
 */
@NullMarked
package io.slipway.plan;

import org.jspecify.annotations.NullMarked;
