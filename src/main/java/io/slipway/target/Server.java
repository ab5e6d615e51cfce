package io.slipway.target;

import java.time.Instant;

/**
 * A database server we know.
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
