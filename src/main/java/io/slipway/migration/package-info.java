/**
 * The migration engine: the files of a directory, applied to one database by a local command, in order, each once.
 *
 * <p>On failure: a migration that fails in a transaction leaves nothing. Outside of one, the steps before the error
 * stay, {@code getMigrationStatus} shows them, and the next run continues behind them.
 */
@NullMarked
package io.slipway.migration;

import org.jspecify.annotations.NullMarked;
