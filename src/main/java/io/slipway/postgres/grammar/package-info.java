/**
 * Asks PostgreSQL's own parser about a script, without running it.
 *
 * <p>The parser of the target's server is authoritative; without one, the embedded server's judges and the verdict says
 * so. On failure: {@code GrammarFallback} or no verdict, never a guess.
 */
@NullMarked
package io.slipway.postgres.grammar;

import org.jspecify.annotations.NullMarked;
