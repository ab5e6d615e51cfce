package io.slipway.target.scope;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plan must have before it may be rolled out in an environment.
 *
 * @param position 0 to 1000, unique: stages run in this order
 * @param approvals of people other than the author
 * @param approvalsAtRisk of plans at risk; null: as many as of others
 * @param autoRollout whether a plan that is ready is rolled out at once
 * @param severities by the code of a check
 * @param blockers null: no session of others is ever ended
 */
public record EnvironmentPolicy(
        int position,
        int approvals,
        @Nullable Integer approvalsAtRisk,
        boolean autoRollout,
        Map<String, SeverityOverride> severities,
        @Nullable Blockers blockers) {
    public EnvironmentPolicy {
        severities = Map.copyOf(severities);
    }
}
