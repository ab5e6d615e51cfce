/**
 * What is known of one statement: kind, object, lock modes, table actions, volatility, behavior in a transaction block.
 * Values only.
 *
 * <p>The lock modes follow the manual ("Explicit Locking", each command's page); tests observe them on a server. There
 * is nothing that can fail.
 */
@NullMarked
package io.slipway.sql.statement;

import org.jspecify.annotations.NullMarked;
