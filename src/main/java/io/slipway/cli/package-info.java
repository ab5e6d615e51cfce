/**
 * How people start Slipway: the command line, the producers of CDI beans for {@code serve}, and the loops that only
 * {@code serve} starts. {@link io.slipway.cli.Main} looks at the command first: what needs no service boots none.
 */
@NullMarked
package io.slipway.cli;

import org.jspecify.annotations.NullMarked;
