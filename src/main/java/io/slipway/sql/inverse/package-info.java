/**
 * Derives the statement that reverses another one, where one exists without loss of data.
 *
 * <p>The text of the statement is authoritative; no database is read. On failure: a statement without an inverse gets
 * none, and nothing is guessed.
 */
@NullMarked
package io.slipway.sql.inverse;

import org.jspecify.annotations.NullMarked;
