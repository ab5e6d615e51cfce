package io.slipway.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.audit.Actor;
import io.slipway.plan.PlanOptions;
import io.slipway.problem.RunErrorCode;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A failure that a resume has forgiven counts for itself only, not for another one after it was cured. */
class ForgivenFailureDbTest {
    private final RolloutWorld world = new RolloutWorld();
    private final RolloutId rollout = world.addRollout(
            IntStream.range(0, 4).mapToObj(_ -> world.addTarget("default")).toList(), 1, PlanOptions.DEFAULTS);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aFailureAfterACuredOnePausesAgain() {
        end(claim().getFirst(), TaskRunState.FAILED);
        assertThat(status()).isEqualTo(RolloutStatus.PAUSED);
        world.transactions.run("test", handle -> world.rolloutDecisions.resume(handle, Actor.ANONYMOUS, rollout));
        world.snapshot().rows().stream()
                .filter(RolloutSnapshot.Row::failed)
                .forEach(row -> world.transactions.run(
                        "test", handle -> world.taskDecisions.retry(handle, Actor.ANONYMOUS, new TaskId(row.task()))));
        var again = claim().getFirst();
        end(again, TaskRunState.DONE);
        assertThat(status()).isEqualTo(RolloutStatus.RUNNING);

        end(claim().getFirst(), TaskRunState.FAILED);

        assertThat(status()).isEqualTo(RolloutStatus.PAUSED);
    }

    private List<ClaimedRun> claim() {
        world.evaluate();
        var claimed = world.replica.claim();
        assertThat(claimed).isNotEmpty();
        return claimed;
    }

    private void end(ClaimedRun run, TaskRunState state) {
        assertThat(world.replica.end(run, state, RunErrorCode.TERMINATED)).isTrue();
        world.evaluate();
    }

    private RolloutStatus status() {
        return world.snapshot().of(rollout).getFirst().status();
    }
}
