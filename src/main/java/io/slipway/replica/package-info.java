/**
 * Who is alive. One row a replica, whose counter {@code lease_seq} goes up every second; the others watch it by their
 * own monotonic clocks and declare dead who has stood still for 6 s. No wall clock decides.
 *
 * <p>A replica trusts itself until 4.5 s after the start of its last renewal; without trust it starts nothing new,
 * while what runs goes on: the fence in the target keeps that safe.
 *
 * <pre>
 * renewal sent ──── trust 4.5 s ────┤
 * renewal seen ──── TTL 6 s ──────────────┤ declared dead by a peer, runs released
 * </pre>
 *
 * <p>A process that was killed loses its connections at once. Each replica records the sessions of its listener and of
 * its lease; when a peer sees both gone for 1.2 s while the counter stands and its own two survive, that counts as the
 * 6 s. It is a guess like the other: a replica that was declared dead and lives lets go of everything, goes on under a
 * new id, and counts it.
 */
@NullMarked
package io.slipway.replica;

import org.jspecify.annotations.NullMarked;
