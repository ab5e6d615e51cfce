package io.slipway.plan;

/**
 * What the environments of a plan's targets demand: the largest of the approvals, automatic only if all say so.
 *
 * @param approvals by others than the author
 * @param autoRollout whether the rollout is created by itself once the plan is READY
 */
public record PlanPolicy(int approvals, boolean autoRollout) {}
