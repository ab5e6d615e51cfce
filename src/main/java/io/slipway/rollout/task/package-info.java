/**
 * Tasks and task runs as people see and steer them: state, error, wait reason, run log, cancel, retry, skip.
 *
 * <pre>
 * PENDING ⇄ AVAILABLE → RUNNING → DONE | FAILED | CANCELED | INDETERMINATE → DONE | FAILED | CANCELED
 * </pre>
 *
 * <p>The control database is authoritative for the state of a run. The target alone is authoritative for which steps
 * are applied. {@link TaskRunState} is the only table of moves.
 *
 * <p>On failure: every move is one conditional UPDATE. If it changes 0 rows, the run has left the expected state, and
 * the method says so. The schema refuses a move to a lower rank.
 */
@NullMarked
package io.slipway.rollout.task;

import org.jspecify.annotations.NullMarked;
