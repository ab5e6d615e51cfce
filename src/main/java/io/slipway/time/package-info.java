/**
 * Loops that a test can step, waits, and failpoints. No class here reads a wall clock: the monotonic clock is
 * authoritative. On failure: a pass that throws is logged and runs again. Only {@code close} ends a loop.
 */
@NullMarked
package io.slipway.time;

import org.jspecify.annotations.NullMarked;
