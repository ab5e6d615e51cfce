/**
 * Runs one claimed task run: connects {@code apply} with the control database.
 *
 * <p>{@link ControlJournal} reports what {@code apply} does into the run's row and log, and tells {@code apply} when
 * trust is gone or a cancel was requested. The row decides who owns the run, the target decides what is applied. On
 * failure: the run is handed back with the reason that it waits for.
 */
@NullMarked
package io.slipway.worker.task;

import org.jspecify.annotations.NullMarked;
