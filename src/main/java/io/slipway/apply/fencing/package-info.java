/**
 * Fencing: earlier sessions of a task are terminated, watched, or made harmless before a run continues.
 *
 * <p>{@link SessionFencing} terminates the sessions on record. {@link OrphanWatch} lets a session without an owner
 * finish a statement whose result the catalog shows. {@link Voider} writes the void after which no late session begins
 * a step. The target's history is authoritative; {@code pg_stat_activity} only shows which sessions are gone.
 *
 * <p>On failure: a session that cannot be proven gone keeps the run in {@code fencing}. The run is released and claimed
 * again, and after a minute an operator may abandon it.
 */
@NullMarked
package io.slipway.apply.fencing;

import org.jspecify.annotations.NullMarked;
