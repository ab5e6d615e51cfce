package io.slipway.api.rollout;

import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The response to a cancel: a run that is ending or has ended. */
record CanceledRun(String uid, TaskRunState state, @Nullable Instant cancelRequestedAt) {
    static CanceledRun of(TaskRun run) {
        return new CanceledRun(run.uid().toString(), run.state(), run.cancelRequestedAt());
    }
}
