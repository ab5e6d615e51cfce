package io.slipway.rollout.ownership;

import io.slipway.rollout.task.TaskRunId;

/** What the owner's renewal reads of a run that the database says is its own. */
public record OwnedRun(TaskRunId uid, long epoch, boolean cancelRequested) {}
