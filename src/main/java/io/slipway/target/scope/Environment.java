package io.slipway.target.scope;

import java.time.Instant;

/**
 * A named stage.
 *
 * @param version rises with each change
 */
public record Environment(
        long id, Name name, EnvironmentPolicy policy, int version, Instant createdAt, Instant updatedAt) {
    /** The environment of servers that name no other; it always exists. */
    public static final Name DEFAULT = Name.of("default");
}
