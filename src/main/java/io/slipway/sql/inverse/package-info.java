/**
 * Derives the statement that reverses another one, where one exists without loss of data.
 *
 * <p>A statement without an inverse gets none; nothing is guessed.
 */
@NullMarked
package io.slipway.sql.inverse;

import org.jspecify.annotations.NullMarked;
