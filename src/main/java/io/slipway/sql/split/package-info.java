/**
 * Splits a script into statements as psql would send them, and reads its header comments.
 *
 * <p>psql's lexer is authoritative. On failure: findings for psql meta-commands, incomplete statements and malformed
 * headers; reading continues after them.
 */
@NullMarked
package io.slipway.sql.split;

import org.jspecify.annotations.NullMarked;
