package io.slipway.target.scope;

import java.time.Instant;

/**
 * The namespace that targets, groups and plans belong to.
 *
 * @param version rises with each change
 */
public record Project(long id, Name name, String description, int version, Instant createdAt, Instant updatedAt) {
    /** The project of objects that name none; it always exists. */
    public static final Name DEFAULT = Name.of("default");
}
