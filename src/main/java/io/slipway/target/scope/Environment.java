package io.slipway.target.scope;

import java.time.Instant;

/**
 * A named stage of rollouts, with the policy of its servers.
 *
 * @param version rises with each change
 */
public record Environment(
        long id, Name name, EnvironmentPolicy policy, int version, Instant createdAt, Instant updatedAt) {
    /** The environment of servers that name none; it always exists. */
    public static final Name DEFAULT = Name.of("default");
}
