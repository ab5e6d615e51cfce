/**
 * Database servers: their address, logins, limits, and what a registration found on them.
 *
 * <p>The control database is authoritative for the settings of a server. The server itself is authoritative for what it
 * is, so a registration connects to it first, outside of any transaction. The findings are a copy from that moment.
 *
 * <p>On failure: a server that cannot be reached or used is not registered, and nothing is written. If another
 * transaction changed the server after it was inspected, the registration is refused as busy.
 */
@NullMarked
package io.slipway.target.server;

import org.jspecify.annotations.NullMarked;
