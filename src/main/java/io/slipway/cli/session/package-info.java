/**
 * What a running change does, as text and as a live view with keys.
 *
 * <p>The target's server is authoritative; each view reads it again. On failure of a read: the view says so and goes
 * on.
 */
@NullMarked
package io.slipway.cli.session;

import org.jspecify.annotations.NullMarked;
