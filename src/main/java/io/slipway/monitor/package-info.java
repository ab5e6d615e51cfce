/**
 * The session monitor: what a running change does in its target, which sessions block it and which it blocks.
 *
 * <p>{@code pg_stat_activity}, {@code pg_locks} and the progress views of the server are authoritative. A session is
 * found by its application name, on any replica; nothing is kept between two requests.
 *
 * <p>On failure: the report says what could not be seen, and why. It never waits for a lock: its statements have short
 * timeouts.
 */
@NullMarked
package io.slipway.monitor;

import org.jspecify.annotations.NullMarked;
