package io.slipway.target;

import io.slipway.target.scope.Name;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One database on a server; what a change is applied to.
 *
 * @param uid as in {@code slipway.identity} of the target; null until first known
 * @param missing what it lost, when it is not OK
 * @param unknown what stands there and is not known here, when it is not OK
 * @param stateDetail why it is not OK; null when it is
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
