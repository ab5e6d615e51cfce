/** Measured programs behind the scripts of {@code bench/}; each prints one line of JSON last. */
package io.slipway.bench;
