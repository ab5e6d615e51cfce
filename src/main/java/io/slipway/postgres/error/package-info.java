/**
 * SQLSTATE codes and what they mean for us: retryable, connection lost, lock not available.
 *
 * <p>The server's code is authoritative, never its message, which depends on the locale. This is the only package that
 * holds SQLSTATE literals. On failure: none; a code that is not known has no special meaning.
 */
@NullMarked
package io.slipway.postgres.error;

import org.jspecify.annotations.NullMarked;
