/**
 * Characters and places: reads UTF-8 in a sliding window, refuses what is not text, counts lines and columns, and holds
 * the {@link Finding} that all readers report.
 *
 * <p>The bytes are authoritative: nothing is normalized but for checksums. On failure: {@link ScriptException} names
 * the position.
 */
@NullMarked
package io.slipway.sql.text;

import org.jspecify.annotations.NullMarked;
