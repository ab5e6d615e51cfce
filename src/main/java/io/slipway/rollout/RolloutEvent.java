package io.slipway.rollout;

import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rollout, or one of its task runs, has reached a state.
 *
 * @param number of the event within its rollout, from 1 without gaps: see {@link RolloutEventStore}
 * @param at clock of the control database when the row was written, somewhat before its commit
 * @param state of the task run, or status of the rollout
 * @param reason error code of a task run that ended badly, or why the rollout is PAUSED; else null
 * @param run null: the event is about the rollout itself
 */
public record RolloutEvent(
        int number,
        Instant at,
        RolloutId rollout,
        String state,
        @Nullable String reason,
        @Nullable Run run) {

    /**
     * The task run of an event.
     *
     * @param target name of its target
     * @param epoch with which it reached the state; a larger epoch in the same state means a new owner
     */
    public record Run(TaskRunId uid, TaskId task, String target, int attempt, long epoch) {}
}
