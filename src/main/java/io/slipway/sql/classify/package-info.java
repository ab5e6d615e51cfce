/**
 * From the tokens of one statement to its {@link io.slipway.sql.statement.Classification}: one reader per family of
 * commands.
 *
 * <p>A statement that no reader knows stays UNKNOWN and is treated with the greatest care. The server is authoritative
 * for syntax. On failure: none; readers never throw on valid tokens.
 */
@NullMarked
package io.slipway.sql.classify;

import org.jspecify.annotations.NullMarked;
