/**
 * Loops that a test can step, and nothing that reads a wall clock. A pass that throws is logged and comes again: no
 * failure ends a loop but its own {@code close}.
 */
@NullMarked
package io.slipway.time;

import org.jspecify.annotations.NullMarked;
