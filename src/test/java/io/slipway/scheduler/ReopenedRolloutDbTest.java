package io.slipway.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.audit.Actor;
import io.slipway.plan.PlanOptions;
import io.slipway.problem.RunErrorCode;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunState;
import java.util.List;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A paused rollout can end. If it failed, a retry or a skip reopens it. */
class ReopenedRolloutDbTest {
    private final RolloutWorld world = new RolloutWorld();
    private final RolloutId rollout =
            world.addRollout(List.of(world.addTarget("default"), world.addTarget("default")), 2, PlanOptions.DEFAULTS);

    @AfterEach
    void closed() {
        world.close();
    }

    @Test
    void runsStartAgainAfterARetry() {
        failedWhilePaused();

        decide((handle, task) -> world.taskDecisions.retry(handle, Actor.ANONYMOUS, task));

        assertGoesOn();
    }

    @Test
    void runsStartAgainAfterASkip() {
        failedWhilePaused();

        decide((handle, task) -> world.taskDecisions.skip(handle, Actor.ANONYMOUS, task, "not needed"));

        assertGoesOn();
    }

    @Test
    void runsStartAgainAfterThePauseByTheErrorBudget() {
        List<ClaimedRun> begun = begin();
        fail(begun.getFirst());
        world.evaluate();
        assertThat(status()).isEqualTo(RolloutStatus.PAUSED);
        fail(begun.getLast());
        world.evaluate();
        assertThat(status()).isEqualTo(RolloutStatus.FAILED);

        decide((handle, task) -> world.taskDecisions.retry(handle, Actor.ANONYMOUS, task));

        assertGoesOn();
    }

    @Test
    void aPausedRolloutIsDoneWhenItsLastRunsAreDone() {
        done(begin());
        List<ClaimedRun> last = begin();
        pause();
        done(last);
        assertThat(status()).isEqualTo(RolloutStatus.PAUSED);

        world.evaluate();

        assertThat(status()).isEqualTo(RolloutStatus.DONE);
    }

    @Test
    void resumeOfARunningRolloutIsAConflict() {
        assertThatThrownBy(() -> world.transactions.run(
                        "test", handle -> world.rolloutDecisions.resume(handle, Actor.ANONYMOUS, rollout)))
                .hasMessageContaining("is RUNNING; in this state it cannot be resumed");
    }

    @Test
    void pauseOfAPausedRolloutIsAConflict() {
        pause();

        assertThatThrownBy(this::pause).hasMessageContaining("is PAUSED; in this state it cannot be paused");
    }

    private void failedWhilePaused() {
        List<ClaimedRun> begun = begin();
        pause();
        begun.forEach(this::fail);
        world.evaluate();
        assertThat(status()).isEqualTo(RolloutStatus.FAILED);
    }

    private List<ClaimedRun> begin() {
        world.evaluate();
        List<ClaimedRun> begun = world.replica.claim();
        assertThat(begun).hasSize(2);
        return begun;
    }

    private void pause() {
        world.transactions.run("test", handle -> world.rolloutDecisions.pause(handle, Actor.ANONYMOUS, rollout));
    }

    private void fail(ClaimedRun run) {
        assertThat(world.replica.end(run, TaskRunState.FAILED, RunErrorCode.TERMINATED))
                .isTrue();
    }

    private void done(List<ClaimedRun> begun) {
        begun.forEach(run -> world.replica.end(run, TaskRunState.DONE, RunErrorCode.TERMINATED));
    }

    /** On each task that has failed. */
    private void decide(BiConsumer<Handle, TaskId> decision) {
        for (var row : world.snapshot().rows()) {
            if (row.failed()) {
                world.transactions.run("test", handle -> decision.accept(handle, new TaskId(row.task())));
            }
        }
    }

    /** Until its tasks are over. */
    private void assertGoesOn() {
        assertThat(status()).isEqualTo(RolloutStatus.RUNNING);
        for (int change = 1; change <= 2; change++) {
            world.evaluate();
            done(world.replica.claim());
        }
        world.evaluate();
        assertThat(status()).isEqualTo(RolloutStatus.DONE);
    }

    private RolloutStatus status() {
        return world.snapshot().of(rollout).getFirst().status();
    }
}
