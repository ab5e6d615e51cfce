/**
 * Runs one claimed task run: connects {@code apply} with the control database.
 *
 * <p>{@link ControlRunReport}, {@link ControlSessionLedger} and {@link ControlKeyLedger} keep what {@code apply}
 * reports in the run's row and log. {@link LeaseRunControl} tells {@code apply} when trust is gone, and the stop switch
 * of {@link ActiveTaskRun} that the run is to stop, and why. The row decides who owns the run, the target decides what
 * is applied. On failure: the run is handed back with the reason that it waits for.
 */
@NullMarked
package io.slipway.worker.task;

import org.jspecify.annotations.NullMarked;
