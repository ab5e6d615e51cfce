/**
 * The commands of {@code slipway}. They read arguments, call the packages below and print; what they print for programs
 * is a promise, what they print for people is not. Failures become exit codes here and nowhere else.
 */
@NullMarked
package io.slipway.cli;

import org.jspecify.annotations.NullMarked;
