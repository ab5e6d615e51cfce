/**
 * Runs the steps of one change in one session of a target, so that each takes effect once.
 *
 * <p>Authoritative is the target itself: {@code slipway.history} is written by the transaction that makes the change,
 * and {@code slipway.void} says what will never be applied. No lease, clock or network is trusted. This package knows
 * no control database: it reports to {@link io.slipway.apply.RunJournal} and asks it.
 *
 * <pre>
 *   session opened, validated → on record (journal) → the target's lock → change key
 *     each stretch:  BEGIN · begin_run · statements · finish_run · COMMIT
 *     each single:   begin_single (committed) · statement · probe, repair · end_single
 *     each batch:    begin_batch (committed) · each slice: BEGIN · advance · its rows · COMMIT · end_batch
 *   lost on the way → the recorded sessions are ended, history is read again, go on, adopt or void
 * </pre>
 *
 * <p>An answer that never came is an unknown: it is resolved in the target over another session. Nothing ends FAILED or
 * CANCELED before the target holds a tombstone that keeps late sessions of the same task from beginning.
 */
@NullMarked
package io.slipway.apply;

import org.jspecify.annotations.NullMarked;
