/**
 * Reads a script: {@link Script} is the entry.
 *
 * <p>The text goes one way through the sub-packages below; each uses only those before it:
 *
 * <pre>
 *   text       validated characters, positions, checksums, findings
 *   token      lexer, quotes, names
 *   statement  facts about one statement: kind, object, locks, traits
 *   classify   from tokens to a classification
 *   split      pieces as psql would send them; the header
 *   inverse    the statement that reverses another
 *   step       how statements are run: transaction, standalone and batch steps
 * </pre>
 *
 * <p>Nothing here connects to a database. The server is authoritative for syntax: a statement that this package does
 * not know is {@link io.slipway.sql.statement.StatementKind#UNKNOWN}, never a guess.
 *
 * <p>On failure: an error of a script is a {@link io.slipway.sql.text.Finding}; package {@code check} has further
 * rules. Only input that is not text (NUL, broken encoding) raises {@link io.slipway.sql.text.ScriptException}.
 */
@NullMarked
package io.slipway.sql;

import org.jspecify.annotations.NullMarked;
