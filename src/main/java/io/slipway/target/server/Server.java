package io.slipway.target.server;

import io.slipway.target.scope.Name;
import java.time.Instant;

/**
 * A registered database server.
 *
 * @param version rises with each change
 */
public record Server(
        long id,
        Name name,
        ServerSettings settings,
        ServerFindings findings,
        int version,
        Instant createdAt,
        Instant updatedAt) {}
