/** Tests of the signals between replicas. */
@NullMarked
package io.slipway.signal;

import org.jspecify.annotations.NullMarked;
