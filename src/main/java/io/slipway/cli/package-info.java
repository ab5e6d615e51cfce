/**
 * The command line. {@link Main} parses the command first; only {@code serve} boots the service.
 *
 * <p>Local commands build the engine with {@code new}. The database that a command names is authoritative. On failure:
 * one line on standard error and a documented exit code, never a stack trace.
 *
 * <p>To add a command:
 *
 * <ol>
 *   <li>Write a class with {@code @Command} in this package, or in {@code client} if it works against a server, with
 *       {@code output.CommandOutput} as a mixin.
 *   <li>Add it in {@link Main}.
 *   <li>Return one of {@code output.ExitCode}; {@code output.FailureReport} prints the problems that it throws.
 *   <li>Describe it in {@code docs}; {@code docs/commands.md} is written by a test. Its exit codes are in
 *       {@code docs/exit-codes.md}.
 * </ol>
 */
@NullMarked
package io.slipway.cli;

import org.jspecify.annotations.NullMarked;
