/**
 * Loops that a test can step, waits that can be canceled, threads, and failpoints.
 *
 * <p>Nothing here reads a wall clock. A pass that throws is logged and the next pass tries again: only {@code close}
 * ends a loop.
 */
@NullMarked
package io.slipway.time;

import org.jspecify.annotations.NullMarked;
