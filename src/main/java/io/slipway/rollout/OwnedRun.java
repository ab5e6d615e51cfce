package io.slipway.rollout;

/** What the owner's renewal reads of a run that the database says is its own. */
public record OwnedRun(TaskRunId uid, long epoch, boolean cancelRequested) {}
