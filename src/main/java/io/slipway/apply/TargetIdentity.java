package io.slipway.apply;

import java.util.UUID;

/**
 * Which database it must be.
 *
 * @param targetUid as {@code slipway.identity} of the target knows it
 * @param systemIdentifier of its cluster, made by initdb; carried by physical copies
 * @param databaseOid unique within the cluster
 */
public record TargetIdentity(UUID targetUid, long systemIdentifier, long databaseOid) {}
