package io.slipway.plan;

import java.util.UUID;

/**
 * A check run that this replica owns in this epoch.
 *
 * @param putOffs how often a target was unreachable
 * @param ownerDeaths how many owners were declared dead while they owned the run
 */
public record ClaimedCheckRun(
        CheckRunId uid,
        PlanId plan,
        int planVersion,
        long epoch,
        UUID owner,
        int putOffs,
        int ownerDeaths,
        boolean cancelRequested) {}
