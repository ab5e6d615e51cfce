/** A TCP proxy on the loopback that knows PostgreSQL's protocol well enough to fail at a chosen message. */
@NullMarked
package io.slipway.testing.proxy;

import org.jspecify.annotations.NullMarked;
