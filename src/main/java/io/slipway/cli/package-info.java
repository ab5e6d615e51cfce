/**
 * The command line: {@link Main} looks at the command first, and only {@code serve} and {@code demo} boot a service.
 *
 * <p>Local commands build the engine with {@code new}. On failure: one line on standard error and a documented exit
 * code, never a stack trace.
 */
@NullMarked
package io.slipway.cli;

import org.jspecify.annotations.NullMarked;
