package io.slipway.target;

import io.slipway.target.scope.Name;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A database on a server, to which changes are applied.
 *
 * @param uid of {@code slipway.identity} in the target; null until a run has read it
 * @param missing change keys that the database lost; empty in state OK
 * @param unknown changes in its history that are unknown here; empty in state OK
 * @param stateDetail the reason of the state; null in state OK
 * @param version rises with each change
 */
public record Target(
        long id,
        Name name,
        long projectId,
        long serverId,
        TargetSettings settings,
        TargetFindings findings,
        @Nullable UUID uid,
        TargetState state,
        List<String> missing,
        List<ForeignChange> unknown,
        @Nullable String stateDetail,
        int version,
        Instant createdAt,
        Instant updatedAt) {
    public Target {
        missing = List.copyOf(missing);
        unknown = List.copyOf(unknown);
    }
}
