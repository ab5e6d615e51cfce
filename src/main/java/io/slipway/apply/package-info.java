/**
 * Applies one change to one target, so that each step takes effect exactly once.
 *
 * <p>{@link ChangeRunner} is the entry. A run uses the sub-packages in this order:
 *
 * <pre>
 *   run         the contract: identity, change, options, stop, outcome, report
 *   session     one physical session: opened, limited, canceled, terminated
 *   history     the part of Slipway in a target: rows, keys, identity, lock
 *   watch       the lock waits on a server, and when a try gives way
 *   fencing     earlier sessions are terminated, watched, or made harmless
 *   step        one try of a step and its result; transaction steps
 *   standalone  statements that cannot run in a transaction block: intent, probe, repair
 *   batch       one data change in keyed slices
 * </pre>
 *
 * <p>Authoritative is the target: {@code slipway.history} is written by the transaction that makes the change, and
 * {@code slipway.void} contains what will never be applied. No lease, clock or network is trusted. The sub-packages
 * know no control database: they report to {@link io.slipway.apply.run.RunJournal} and query it.
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
 * target holds a void that keeps late sessions of the same task from beginning.
 *
 * <p>Where to look:
 *
 * <ul>
 *   <li><b>COMMIT's answer is lost:</b> {@code step.SqlErrors#atCommit} decides whether the result is certain.
 *       {@link StepReactions} handles {@code TryResult.Unknown}: the next round of {@link RunLoop} opens a session with
 *       {@link SessionOpener}, which terminates the earlier one, and reads the history.
 *   <li><b>A dead owner's session is ended:</b> {@code fencing.SessionFencing}, called by {@link SessionOpener}.
 *   <li><b>A cancel takes effect:</b> {@code run.StopSwitch} keeps the reason. {@code session.TaskSession#interrupt}
 *       cancels the statement in flight. {@link RunSettlement} ends the run: it voids the next step.
 *   <li><b>A lock is not granted:</b> {@code watch.LockLadder} chooses the time-outs, {@code watch.VictimGuard} cancels
 *       a try that blocks others.
 *   <li><b>A half-built index is repaired:</b> {@code standalone.LeftoverRepair}.
 * </ul>
 */
@NullMarked
package io.slipway.apply;

import org.jspecify.annotations.NullMarked;
