/**
 * The output of commands: exit codes, formats, terminal, progress bar, failure report.
 *
 * <p>The values of the commands are authoritative; nothing is stored. On failure: one line on standard error and an
 * exit code.
 */
@NullMarked
package io.slipway.cli.output;

import org.jspecify.annotations.NullMarked;
