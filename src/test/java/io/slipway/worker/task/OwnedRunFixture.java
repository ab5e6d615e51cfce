package io.slipway.worker.task;

import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.RunContext;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.testing.TestPostgres;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The only task run of a control database, as its owner knows it after the claim. */
final class OwnedRunFixture {
    private OwnedRunFixture() {}

    static ClaimedRun run(TestPostgres.Database control, String owner) {
        return new ClaimedRun(
                new TaskRunId(number(control, "uid")),
                new TaskId(number(control, "task")),
                1,
                1,
                UUID.fromString(owner),
                false,
                0,
                2,
                0,
                0,
                0,
                null,
                false);
    }

    private static long number(TestPostgres.Database control, String column) {
        return Long.parseLong(String.valueOf(control.query("SELECT " + column + " FROM slipway.task_run")));
    }

    static RunContext context(ClaimedRun run, @Nullable BlockerPolicy policy) {
        return new RunContext(
                run.task(),
                UUID.randomUUID(),
                null,
                "ann",
                null,
                null,
                null,
                1,
                "target-1",
                null,
                1,
                1,
                null,
                false,
                policy,
                null,
                null);
    }
}
