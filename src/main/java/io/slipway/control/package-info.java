/**
 * The control database: how it is reached, checked before a start, and written in transactions. It is authoritative for
 * all that Slipway was asked to do; the targets are authoritative for what has been applied.
 *
 * <p>Transactions are short and hold nothing across a call to a target: {@code lock_timeout} 500 ms and
 * {@code idle_in_transaction_session_timeout} 1 s stand on every connection, so that a replica that is stopped in the
 * middle cannot hold the others. A lock not had is tried for 5 s with the whole transaction anew, then answered as busy
 * with nothing done.
 */
@NullMarked
package io.slipway.control;

import org.jspecify.annotations.NullMarked;
