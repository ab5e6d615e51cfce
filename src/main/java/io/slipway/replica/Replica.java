package io.slipway.replica;

import java.time.Instant;
import java.util.UUID;

/**
 * A replica that has not been declared dead.
 *
 * @param id random at each start
 * @param running number of task runs that it owns
 */
public record Replica(
        UUID id, String host, String version, Instant startedAt, Instant heartbeatAt, boolean draining, int running) {}
