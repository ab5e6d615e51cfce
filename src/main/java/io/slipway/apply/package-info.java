/**
 * Applies one change to one target, so that each of its steps takes effect once.
 *
 * <p>{@link ChangeRunner} is the entry. A run walks through the rooms below in their order:
 *
 * <pre>
 *   run         the contract: identity, change, options, stop, outcome, report
 *   session     one physical session: opened, limited, cancelled, ended
 *   history     what the target remembers: rows, keys, identity, lock
 *   watch       who waits for whom on a server, and when our own try gives way
 *   fencing     earlier sessions are ended, watched, or made harmless
 *   step        one try of a step and its result; transaction steps
 *   standalone  statements that cannot run in a transaction block: intent, probe, repair
 *   batch       one data change in keyed slices
 * </pre>
 *
 * <p>Authoritative is the target: {@code slipway.history} is written by the transaction that makes the change, and
 * {@code slipway.void} says what will never be applied. No lease, clock or network is trusted. The rooms know no
 * control database: they report to {@link io.slipway.apply.run.RunJournal} and ask it.
 *
 * <pre>
 *   session opened, validated → on record (journal) → the target's lock → change key
 *     transaction step: BEGIN · begin_run · statements · finish_run · COMMIT
 *     standalone step:  begin_standalone (committed) · statement · probe, repair · end_standalone
 *     batch step:       begin_batch (committed) · each slice: BEGIN · advance · its rows · COMMIT · end_batch
 * </pre>
 *
 * <p>If COMMIT's answer is lost, the result is unknown. The run ends the recorded sessions, opens a new one and reads
 * the history again. Then it continues, adopts the step, or voids it. A run ends FAILED or CANCELED only after the
 * target holds a tombstone that keeps late sessions of the same task from beginning.
 */
@NullMarked
package io.slipway.apply;

import org.jspecify.annotations.NullMarked;
