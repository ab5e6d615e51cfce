package io.slipway.rollout.ownership;

import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.rollout.task.TaskRunId;

/**
 * A session on record and the run it belongs to.
 *
 * @param epoch of the owner that opened it
 * @param n 1 for the run's first
 */
public record RecordedSession(TaskRunId run, long epoch, int n, SessionIdentity session) {}
