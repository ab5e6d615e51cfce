package io.slipway.plan;

/** A check run that this replica owns in this epoch. */
public record ClaimedCheckRun(CheckRunId uid, PlanId plan, int planVersion, long epoch, boolean cancelRequested) {}
