/**
 * The audit log: which actor did which act, and open alerts.
 *
 * <p>The control database is authoritative. Every act of a person or of policy writes one row in its own transaction.
 * Moves of runs are not acts: they are in {@code slipway.transition}. Each row carries a hash over its content and the
 * hash of the row before, in the order of commits, so that a row that was changed afterwards is found.
 *
 * <p>On failure: the act and its row roll back together. There is no act without its row, and no row without its act.
 */
@NullMarked
package io.slipway.audit;

import org.jspecify.annotations.NullMarked;
