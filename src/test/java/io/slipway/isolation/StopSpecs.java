package io.slipway.isolation;

import static io.slipway.isolation.Acknowledgement.CANCEL;
import static io.slipway.isolation.Acknowledgement.PAUSE;
import static io.slipway.isolation.PersonActions.cancel;
import static io.slipway.isolation.PersonActions.cancelRollout;
import static io.slipway.isolation.PersonActions.lock;
import static io.slipway.isolation.PersonActions.pause;
import static io.slipway.isolation.PersonActions.resume;
import static io.slipway.isolation.RolloutSpecs.evaluator;
import static io.slipway.isolation.Spec.answered;
import static io.slipway.isolation.Spec.once;
import static io.slipway.isolation.Spec.tx;
import static io.slipway.isolation.TaskRunActions.claim;
import static io.slipway.isolation.TaskRunActions.declareDead;
import static io.slipway.isolation.TaskRunActions.done;
import static io.slipway.isolation.TaskRunActions.failed;
import static io.slipway.isolation.TaskRunActions.handBack;
import static io.slipway.isolation.TaskRunActions.release;
import static io.slipway.rollout.RolloutStatus.PAUSED;
import static io.slipway.rollout.RolloutStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

/** Pause and cancel against sessions that claim, end, hand back and take over. */
final class StopSpecs {
    private static final Set<Long> ROLLOUT = Set.of(1L, 2L, 3L);
    private static final Set<Long> RUN = Set.of(1L);

    private StopSpecs() {}

    static List<Spec> all() {
        return List.of(
                claimVsPause(),
                handBackVsPause(),
                releaseVsPause(),
                promoteVsPause(),
                resumeVsClaim(),
                cancelVsFinish(),
                cancelVsFail(),
                cancelVsClaim(),
                cancelVsTakeover(),
                cancelRolloutVsPromote(),
                noDeadlock());
    }

    private static List<Spec.Step> pausing() {
        return answered(PAUSE, ROLLOUT, lock(1, RUNNING), pause(1));
    }

    private static Spec claimVsPause() {
        return new Spec("claim-vs-pause", InitialState.pending().available(1, 2))
                .session("A", tx(claim("A", 1)))
                .session("B", tx(claim("B", 1)))
                .session("person", pausing())
                .then(world -> assertThat(world.query("""
                        SELECT count(*) FROM slipway.task_run WHERE state = 'AVAILABLE' AND uid <= 3
                        """)).isEqualTo("0"));
    }

    private static Spec handBackVsPause() {
        return new Spec("hand-back-vs-pause", InitialState.pending().running("A", 1))
                .session("A", tx(handBack("A", 1)))
                .session("B", tx(claim("B")))
                .session("person", pausing());
    }

    private static Spec releaseVsPause() {
        return new Spec(
                        "release-vs-pause",
                        InitialState.pending().running("A", 1).dead("A"))
                .session("peer", tx(release()))
                .session("B", tx(claim("B")))
                .session("person", pausing());
    }

    private static Spec promoteVsPause() {
        return new Spec("promote-vs-pause", InitialState.pending())
                .session("evaluator", evaluator(1, 2))
                .session("B", once(claim("B")))
                .session("person", pausing())
                .then(world -> assertThat(world.query("""
                        SELECT count(*) FROM slipway.task_run WHERE state = 'AVAILABLE' AND uid <= 3
                        """)).isEqualTo("0"));
    }

    private static Spec resumeVsClaim() {
        return new Spec(
                        "resume-vs-claim",
                        InitialState.pending().released("A", 1).paused())
                .session("B", tx(claim("B")))
                .session("C", tx(claim("C")))
                .session("person", tx(lock(1, PAUSED), resume(1)));
    }

    private static Spec cancelVsFinish() {
        return new Spec("cancel-vs-finish", InitialState.pending().running("A", 1))
                .session("owner", tx(done("A", 1)))
                .session("person", answered(CANCEL, RUN, cancel(1)))
                .session("peer", once(declareDead("A", 0)), tx(release()))
                .then(world -> assertThat(world.outcome("person")).isIn("RUNNING", "over"));
    }

    private static Spec cancelVsFail() {
        return new Spec("cancel-vs-fail", InitialState.pending().running("A", 1))
                .session("owner", tx(failed("A", 1)))
                .session("person", answered(CANCEL, RUN, cancel(1)))
                .session("other", answered(CANCEL, RUN, cancel(1)))
                .then(world -> assertThat(world.run(1))
                        .isEqualTo(
                                (world.outcome("person") + world.outcome("other")).contains("RUNNING")
                                        ? "CANCELED 1"
                                        : "FAILED 1"));
    }

    private static Spec cancelVsClaim() {
        return new Spec("cancel-vs-claim", InitialState.pending().available(1))
                .session("A", tx(claim("A")))
                .session("B", tx(claim("B")))
                .session("person", answered(CANCEL, RUN, cancel(1)))
                .then(world -> assertThat(world.run(1))
                        .isEqualTo(world.outcome("person").equals("RUNNING") ? "RUNNING 1" : "CANCELED 0"));
    }

    private static Spec cancelVsTakeover() {
        return new Spec(
                        "cancel-vs-takeover",
                        InitialState.pending().running("A", 1).dead("A"))
                .session("peer", tx(release()))
                .session("heir", tx(claim("B")), once(failed("B", 1)))
                .session("person", answered(CANCEL, RUN, cancel(1)));
    }

    private static Spec cancelRolloutVsPromote() {
        return new Spec("cancel-rollout-vs-promote", InitialState.pending())
                .session("evaluator", evaluator(1, 2))
                .session("B", once(claim("B")))
                .session("person", answered(CANCEL, ROLLOUT, lock(1, RUNNING), cancelRollout(1)))
                .then(world -> assertThat(world.query("""
                        SELECT count(*) FROM slipway.task_run WHERE state IN ('PENDING', 'AVAILABLE') AND uid <= 3
                        """)).isEqualTo("0"));
    }

    /** Whoever ends a run must not wait for who decides about its rollout, nor the other way round. */
    private static Spec noDeadlock() {
        return new Spec("no-deadlock", InitialState.pending().running("A", 1, 2))
                .session("owner", tx(done("A", 1)))
                .session("evaluator", evaluator(1, 3))
                .session("person", answered(CANCEL, ROLLOUT, lock(1, RUNNING), cancelRollout(1)))
                .then(world -> assertThat(world.outcome("owner")).isEqualTo("true"));
    }
}
