package io.slipway.apply.history;

import io.slipway.apply.session.SessionFacts;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The identity of the expected database.
 *
 * @param targetUid uid in {@code slipway.identity} of the target; null: before the first contact
 * @param systemIdentifier of its cluster, created by initdb; physical copies have the same
 * @param databaseOid unique within the cluster
 */
public record TargetIdentity(@Nullable UUID targetUid, long systemIdentifier, long databaseOid) {
    boolean hasNumbersOf(SessionFacts facts) {
        return systemIdentifier == facts.systemIdentifier() && databaseOid == facts.databaseOid();
    }
}
