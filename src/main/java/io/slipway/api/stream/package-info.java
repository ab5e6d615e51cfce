/**
 * Streams of server-sent events: one reader of the control database per client, with a limit of clients per replica.
 *
 * <p>The control database is authoritative. It numbers the events, so a client can continue on any replica. Nothing is
 * kept in memory but the page that a client is taking. On failure: a stream outlives an outage of the control database;
 * its client only gets heartbeats meanwhile.
 */
@NullMarked
package io.slipway.api.stream;

import org.jspecify.annotations.NullMarked;
