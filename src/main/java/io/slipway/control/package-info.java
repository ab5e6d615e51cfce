/**
 * The control database: connections, the check before a start, and transactions. It is authoritative for everything
 * that Slipway was asked to do. The targets are authoritative for what has been applied.
 *
 * <p>Transactions are short and hold no lock across a call to a target. Every connection has {@code lock_timeout} 500
 * ms and, after the migration of the schema, {@code idle_in_transaction_session_timeout} 1 s. So a replica that is
 * stopped inside a transaction cannot block its peers. If a lock is not available, the whole transaction is repeated
 * for 5 s. On failure: the problem {@code busy}, and nothing was done.
 */
@NullMarked
package io.slipway.control;

import org.jspecify.annotations.NullMarked;
