/**
 * Runs of changes by a local command: one database, no control database. What it has to remember stands in the target:
 * {@code slipway.history} is the truth of what is applied, {@code slipway.log} keeps the runs, failed ones too.
 *
 * <p>On failure: a run ends as a run of the service does. What a process that died left behind is found in the history
 * by the next command, which continues it.
 */
@NullMarked
package io.slipway.migration.local;

import org.jspecify.annotations.NullMarked;
