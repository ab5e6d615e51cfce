package io.slipway.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.audit.Actor;
import io.slipway.plan.PlanOptions;
import io.slipway.problem.ProblemException;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.task.RolloutId;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.rollout.task.WaitingFor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The next try of a run that was handed back: when it is, and who may ask for it now. */
class RetryNowDbTest {
    private final RolloutWorld world = new RolloutWorld();
    private final TaskRunStore runs = new TaskRunStore();
    private final RolloutId rollout = world.addRollout(List.of(world.addTarget("default")), 1, PlanOptions.DEFAULTS);

    @AfterEach
    void closed() {
        world.close();
    }

    private void handedBack() {
        world.evaluate();
        var run = world.replica.claim().getFirst();
        world.replica.handBack(run, WaitReason.TARGET_UNREACHABLE);
    }

    private TaskId task() {
        return new TaskId(world.snapshot().rows().getFirst().task());
    }

    private TaskRun run() {
        return world.transactions.read(handle -> runs.ofTask(handle, task())).getLast();
    }

    private WaitingFor waiting() {
        var waiting = run().waitingFor();
        assertThat(waiting).isNotNull();
        return waiting;
    }

    private void retry() {
        world.transactions.run("test", handle -> world.taskDecisions.retry(handle, Actor.ANONYMOUS, task()));
    }

    private String query(String sql) {
        return String.valueOf(world.database.query(sql));
    }

    @Test
    void retryEndsTheBackOffOfARunThatWaits() {
        handedBack();
        var shown = waiting().nextTryAt();
        assertThat(shown).isNotNull();
        assertThat(query("SELECT not_before = '" + shown + "' FROM slipway.task_run"))
                .isEqualTo("t");

        retry();

        assertThat(query("SELECT count(*) || ' ' || bool_and(not_before <= now()) FROM slipway.task_run"))
                .isEqualTo("1 true");
        assertThat(waiting().nextTryAt()).isNull();
        assertThat(query("SELECT act FROM slipway.audit ORDER BY id DESC LIMIT 1"))
                .isEqualTo("retry");
        assertThatThrownBy(this::retry).isInstanceOf(ProblemException.class);
    }

    @Test
    void retryOfARunThatIsHeldIsRefused() {
        handedBack();
        world.transactions.run("test", handle -> world.rolloutDecisions.pause(handle, Actor.ANONYMOUS, rollout));

        assertThat(waiting().nextTryAt()).isNull();
        assertThatThrownBy(this::retry).isInstanceOf(ProblemException.class);
    }

    @Test
    void aRunWithAnOwnerHasNoNextTry() {
        handedBack();
        world.replica.claim();

        assertThat(waiting().nextTryAt()).isNull();
        assertThatThrownBy(this::retry).isInstanceOf(ProblemException.class);
    }
}
