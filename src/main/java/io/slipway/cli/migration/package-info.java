/**
 * The commands for directories of migration files.
 *
 * <p>The directory is authoritative; {@code migration} does the work. On failure: a command says the reason in one
 * line.
 */
@NullMarked
package io.slipway.cli.migration;

import org.jspecify.annotations.NullMarked;
