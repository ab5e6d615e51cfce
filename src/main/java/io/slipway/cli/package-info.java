/**
 * The command line. {@link Main} parses the command first; only {@code serve} boots the service.
 *
 * <p>Local commands build the engine with {@code new}. The database that a command names is authoritative. On failure:
 * one line on standard error and a documented exit code, never a stack trace.
 */
@NullMarked
package io.slipway.cli;

import org.jspecify.annotations.NullMarked;
