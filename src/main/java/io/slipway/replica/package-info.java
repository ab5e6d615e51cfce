/**
 * Leases and failure detection of replicas. Each replica has one row and increments its counter {@code lease_seq} every
 * second. Its peers watch the counter by their own monotonic clocks. A replica whose counter has not changed for 6 s is
 * declared dead. No wall clock decides.
 *
 * <p>A replica's lease is valid until 4.5 s after the start of its last renewal. Without a valid lease it starts
 * nothing new. Runs in progress continue: the fence in the target keeps them safe.
 *
 * <pre>
 * renewal sent ──── trust 4.5 s ────┤
 * renewal seen ──── TTL 6 s ──────────────┤ declared dead by a peer, runs released
 * </pre>
 *
 * <p>A process that was killed loses its connections at once. Each replica records the sessions of its listener and of
 * its lease. If a peer sees both gone for 1.2 s, with an unchanged counter and its own two sessions alive, it declares
 * the replica dead without waiting for the 6 s. Both decisions may be wrong. A replica that was declared dead while it
 * was alive drops all of its runs, continues under a new id, and counts the event.
 */
@NullMarked
package io.slipway.replica;

import org.jspecify.annotations.NullMarked;
