package io.slipway.target.scope;

import java.time.Instant;

/**
 * A label selector that names targets of a project.
 *
 * @param version rises with each change
 */
public record Group(
        long id, Name name, Name project, LabelSelector selector, int version, Instant createdAt, Instant updatedAt) {}
