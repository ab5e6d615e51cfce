/**
 * How a process of Slipway is started and put together: the producers of what {@code serve} injects and the constructor
 * wiring of local commands. Nothing is decided here but which object gets which.
 */
@NullMarked
package io.slipway.cli;

import org.jspecify.annotations.NullMarked;
