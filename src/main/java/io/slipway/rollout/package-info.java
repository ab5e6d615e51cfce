/**
 * Rollouts, their tasks and task runs: model, states and stores. The control database is authoritative for what shall
 * happen and who works on it; whether a change is applied is known by its target alone.
 *
 * <pre>
 * PENDING ⇄ AVAILABLE → RUNNING → DONE | FAILED | CANCELED | INDETERMINATE → DONE | FAILED | CANCELED
 * </pre>
 *
 * <p>Every move is one conditional UPDATE that names uid, epoch and state (and the owner where it has one); 0 rows mean
 * that the run was lost to another owner, and the caller is told. The schema refuses what would fall back.
 */
@NullMarked
package io.slipway.rollout;

import org.jspecify.annotations.NullMarked;
