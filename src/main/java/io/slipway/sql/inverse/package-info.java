/**
 * The statement that takes another one back, where one exists without loss of data.
 *
 * <p>A statement without an inverse gives none; nothing is guessed.
 */
@NullMarked
package io.slipway.sql.inverse;

import org.jspecify.annotations.NullMarked;
