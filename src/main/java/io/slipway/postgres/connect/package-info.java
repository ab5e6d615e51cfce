/**
 * Opens sessions. All connections to targets are opened here.
 *
 * <p>Every option of the driver is set here and none comes from a URL. The server is authoritative for who may connect.
 * On failure: a {@code TargetProblem} with the reason (refused, time-out, wrong password, no database, …), without the
 * server's secrets.
 */
@NullMarked
package io.slipway.postgres.connect;

import org.jspecify.annotations.NullMarked;
