/**
 * Tokens of PostgreSQL's lexical structure (manual, "Lexical Structure"): names, literals, dollar quotes, comments,
 * operators; and a cursor over them.
 *
 * <p>The server's lexer is authoritative; tests compare the two. On failure: an unterminated token becomes a finding
 * with its position.
 */
@NullMarked
package io.slipway.sql.token;

import org.jspecify.annotations.NullMarked;
