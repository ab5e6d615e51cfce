/**
 * What a script is: scanner, statements with their kinds and locks, steps, inverse.
 *
 * <p>The text goes one way: {@code CharWindow} (validated characters) → {@code Lexer} (tokens) → {@code Splitter}
 * (pieces as psql would send them) → {@code Classifier} (kind, object, locks) → {@code Script} (header, findings,
 * steps). Nothing here talks to a database. The server is the judge of syntax; what this package does not know is
 * {@link io.slipway.sql.StatementKind#UNKNOWN}, never a guess. It never fails on a statement: what is wrong with a
 * script is a {@link io.slipway.sql.Finding}; only text that is no text (NUL, broken encoding) is refused with a
 * {@link io.slipway.sql.ScriptException}.
 */
@NullMarked
package io.slipway.sql;

import org.jspecify.annotations.NullMarked;
