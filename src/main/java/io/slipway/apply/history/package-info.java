/**
 * The part of Slipway in a target: schema {@code slipway}, its functions, the rows of the history, the identity of the
 * database and the advisory lock of a target.
 *
 * <p>The rows of {@code slipway.history} are authoritative for what is applied. All writes go through the functions of
 * that schema ({@link HistoryFunctions}, {@link BatchFunctions}), so that a guarded history accepts only them. Reads
 * decide the change key and the plan of steps.
 *
 * <p>On failure: if an answer is lost, the result is unknown, and the rows are read again in another session. A
 * database that is not the expected one raises {@code WrongTargetException} before anything is written.
 */
@NullMarked
package io.slipway.apply.history;

import org.jspecify.annotations.NullMarked;
