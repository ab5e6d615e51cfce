package io.slipway.isolation;

import static io.slipway.isolation.PersonActions.lock;
import static io.slipway.isolation.PersonActions.lockNewest;
import static io.slipway.isolation.PersonActions.lockServers;
import static io.slipway.isolation.PersonActions.lockUnlessHeld;
import static io.slipway.isolation.PersonActions.promote;
import static io.slipway.isolation.PersonActions.retry;
import static io.slipway.isolation.PersonActions.retryByPolicy;
import static io.slipway.isolation.PersonActions.skip;
import static io.slipway.isolation.Spec.once;
import static io.slipway.isolation.Spec.tx;
import static io.slipway.isolation.TaskRunActions.claim;
import static io.slipway.isolation.TaskRunActions.done;
import static io.slipway.isolation.TaskRunActions.failed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Promotion, caps, retry and skip. */
final class RolloutSpecs {
    private static final String ACTIVE =
            "SELECT count(*) FROM slipway.task_run WHERE state IN ('AVAILABLE', 'RUNNING')";

    private RolloutSpecs() {}

    static List<Spec> all() {
        return List.of(
                twoEvaluatorsCap(),
                twoRolloutsCap(),
                promoteVsFinish(),
                retryVsSkip(),
                retryVsRetry(),
                failVsRetry(),
                skipVsClaim(),
                skipVsPromote());
    }

    /** A pass of the evaluator over one rollout. */
    static List<Spec.Step> evaluator(long rollout, int maxParallel) {
        return tx(lockUnlessHeld(rollout), lockServers(rollout), promote(rollout, maxParallel));
    }

    private static Spec twoEvaluatorsCap() {
        return new Spec("two-evaluators-cap", InitialState.pending())
                .session("one", evaluator(1, 2))
                .session("other", evaluator(1, 2))
                .session("A", once(claim("A")))
                .then(world -> assertThat(world.query(ACTIVE)).isEqualTo("2"));
    }

    private static Spec twoRolloutsCap() {
        return new Spec("two-rollouts-cap", InitialState.pending().maxTasks(3))
                .session("one", evaluator(1, 2))
                .session("other", evaluator(2, 2))
                .then(world -> assertThat(world.query(ACTIVE)).isEqualTo("3"));
    }

    private static Spec promoteVsFinish() {
        return new Spec(
                        "promote-vs-finish",
                        InitialState.pending().running("A", 1).maxTasks(1))
                .session("owner", once(done("A", 1)))
                .session("one", evaluator(1, 5))
                .session("other", evaluator(2, 5))
                .then(world -> assertThat(world.query(ACTIVE)).isIn("0", "1"));
    }

    private static Spec retryVsSkip() {
        return new Spec("retry-vs-skip", InitialState.pending().failed(1))
                .session("retries", tx(lock(1), retry(1)))
                .session("skips", tx(lock(1), lockNewest(1), skip(1)))
                .then(world -> assertThat(world.run(1))
                        .isEqualTo(world.outcome("retries").endsWith("true") ? "CANCELED 1" : "FAILED 1"));
    }

    private static Spec retryVsRetry() {
        return new Spec("retry-vs-retry", InitialState.pending().failed(1))
                .session("one", tx(lock(1), retry(1)))
                .session("other", tx(lock(1), retry(1)))
                .then(world -> assertThat(world.query("SELECT count(*) FROM slipway.task_run WHERE task = 1"))
                        .isEqualTo("2"));
    }

    private static Spec failVsRetry() {
        return new Spec("fail-vs-retry", InitialState.pending().running("A", 1))
                .session("owner", tx(failed("A", 1)))
                .session("person", tx(lock(1), retry(1)))
                .session("evaluator", tx(lockUnlessHeld(1), retryByPolicy(1, 1)))
                .then(world -> {
                    assertThat(world.query("SELECT max(attempt) FROM slipway.task_run WHERE task = 1"))
                            .isIn("1", "2");
                    assertThat(world.query(ACTIVE)).isIn("0", "1");
                });
    }

    private static Spec skipVsClaim() {
        return new Spec("skip-vs-claim", InitialState.pending().available(1))
                .session("A", tx(claim("A")), tx(done("A", 1)))
                .session("person", tx(lock(1), lockNewest(1), skip(1)))
                .then(world -> assertThat(world.outcome("person").endsWith("skipped"))
                        .isEqualTo(world.run(1).startsWith("CANCELED")));
    }

    private static Spec skipVsPromote() {
        return new Spec("skip-vs-promote", InitialState.pending())
                .session("person", tx(lock(1), lockNewest(1), skip(1)))
                .session("evaluator", evaluator(1, 3))
                .then(world -> assertThat(world.outcome("person").endsWith("skipped"))
                        .isEqualTo(world.run(1).startsWith("CANCELED")));
    }
}
