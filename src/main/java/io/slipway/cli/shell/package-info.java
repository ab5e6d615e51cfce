/**
 * What a shell and {@code man} know about the commands: completion scripts and manual pages.
 *
 * <p>The command model of picocli is authoritative; all is made from it when it is asked for, so nothing can be stale.
 * On failure: one line on standard error and an exit code.
 */
@NullMarked
package io.slipway.cli.shell;

import org.jspecify.annotations.NullMarked;
