/** What commands print: exit codes, formats, terminal, progress bar, failure report. */
@NullMarked
package io.slipway.cli.output;

import org.jspecify.annotations.NullMarked;
