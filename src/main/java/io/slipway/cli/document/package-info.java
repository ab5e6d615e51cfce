/**
 * Documents in YAML and JSON that a person wrote, with the place of each value.
 *
 * <p>The file is authoritative. On failure: an exception with the line and column.
 */
@NullMarked
package io.slipway.cli.document;

import org.jspecify.annotations.NullMarked;
