package io.slipway.target.scope;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The conditions under which a plan is rolled out in an environment.
 *
 * @param position 0 to 1000, unique; the stages of a rollout run in this order
 * @param approvals required from people other than the author
 * @param approvalsAtRisk required for plans at risk; null means {@code approvals}
 * @param autoRollout whether the service rolls out a plan as soon as it is READY
 * @param severities by the code of a check
 * @param timeouts of the task runs on its servers, where a plan sets none
 * @param blockers null means that no blocking session is terminated
 */
public record EnvironmentPolicy(
        int position,
        int approvals,
        @Nullable Integer approvalsAtRisk,
        boolean autoRollout,
        Map<String, SeverityOverride> severities,
        RunTimeouts timeouts,
        @Nullable BlockerPolicy blockers) {
    public EnvironmentPolicy {
        severities = Map.copyOf(severities);
    }
}
