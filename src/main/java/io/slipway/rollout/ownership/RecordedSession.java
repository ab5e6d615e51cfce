package io.slipway.rollout.ownership;

import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.rollout.task.TaskRunId;

/**
 * A recorded session and its run.
 *
 * @param epoch of the owner that opened it
 * @param n number of the session within the run; 1 is the first
 */
public record RecordedSession(TaskRunId run, long epoch, int n, SessionIdentity session) {}
