/**
 * Runs one claimed task run: connects {@code apply} with the control database.
 *
 * <p>{@link ControlRunReport}, {@link ControlSessionLedger} and {@link ControlKeyLedger} store the reports of
 * {@code apply} in the run's row and log. {@link LeaseRunControl} tells {@code apply} when the lease is not valid any
 * more. The stop switch of {@link ActiveTaskRun} tells it that the run has to stop, and why. The row decides which
 * replica owns the run; the target decides what is applied. On failure: the run is handed back with its wait reason.
 */
@NullMarked
package io.slipway.worker.task;

import org.jspecify.annotations.NullMarked;
