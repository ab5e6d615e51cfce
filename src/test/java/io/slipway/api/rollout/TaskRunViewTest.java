package io.slipway.api.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.WaitReason;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.WaitingFor;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TaskRunViewTest {
    @Test
    void aRunThatWaitsShowsWhenItIsTriedNext() {
        var next = Instant.parse("2026-11-30T12:00:00Z");
        var run = new TaskRun(
                new TaskRunId(7),
                new TaskId(5),
                1,
                3,
                TaskRunState.RUNNING,
                null,
                1,
                0,
                next,
                next,
                next,
                null,
                null,
                null,
                new WaitingFor(WaitReason.TARGET_UNREACHABLE, "nothing listens there", next),
                null,
                null);

        assertThat(TaskRunView.of(run).waitingFor())
                .isEqualTo(new TaskRunView.WaitView("target-unreachable", "nothing listens there", next));
    }
}
