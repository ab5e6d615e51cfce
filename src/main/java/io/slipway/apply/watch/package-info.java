/**
 * Watches the servers on which this process runs changes: lock waits, when a try gives way, and whether the server
 * responds.
 *
 * <p>{@code pg_stat_activity}, {@code pg_locks} and the progress views of the server are authoritative. One
 * {@link ServerWatch} per server reads them for all runs on it, so that a thousand sessions cost one connection.
 *
 * <p>On failure: a server that does not respond in time counts as silent, and the connections of its runs are cut. A
 * server that refuses the views leaves the runs unwatched, which each run log says.
 */
@NullMarked
package io.slipway.apply.watch;

import org.jspecify.annotations.NullMarked;
