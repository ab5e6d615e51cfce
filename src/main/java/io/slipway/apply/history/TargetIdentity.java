package io.slipway.apply.history;

import io.slipway.apply.session.SessionFacts;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which database it must be.
 *
 * @param targetUid as {@code slipway.identity} of the target knows it; null until it was first touched
 * @param systemIdentifier of its cluster, made by initdb; carried by physical copies
 * @param databaseOid unique within the cluster
 */
public record TargetIdentity(@Nullable UUID targetUid, long systemIdentifier, long databaseOid) {
    boolean hasNumbersOf(SessionFacts facts) {
        return systemIdentifier == facts.systemIdentifier() && databaseOid == facts.databaseOid();
    }
}
