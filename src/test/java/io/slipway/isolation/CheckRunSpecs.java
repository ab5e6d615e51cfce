package io.slipway.isolation;

import static io.slipway.isolation.CheckRunActions.cancel;
import static io.slipway.isolation.CheckRunActions.claim;
import static io.slipway.isolation.CheckRunActions.done;
import static io.slipway.isolation.CheckRunActions.failed;
import static io.slipway.isolation.CheckRunActions.handBack;
import static io.slipway.isolation.CheckRunActions.release;
import static io.slipway.isolation.CheckRunActions.request;
import static io.slipway.isolation.Spec.once;
import static io.slipway.isolation.Spec.tx;
import static io.slipway.isolation.TaskRunActions.declareDead;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Check runs: one row a plan, and a new generation of it at any time. */
final class CheckRunSpecs {
    private static final String STATE = "SELECT state FROM slipway.check_run";
    private static final String VERSION = "SELECT plan_version || ' ' || generation FROM slipway.check_run";

    private CheckRunSpecs() {}

    static List<Spec> all() {
        return List.of(
                generationVsFinish(),
                cancelVsFinishOfACheck(),
                cancelVsClaimOfACheck(),
                takeoverOfACheck(),
                handBackOfACheckVsGeneration());
    }

    private static Spec generationVsFinish() {
        return new Spec("check-run-generation", InitialState.pending().checking("A"))
                .session("owner", tx(done("A")))
                .session("person", tx(request(2)))
                .session("heir", tx(claim("B")), once(done("B")))
                .then(world -> {
                    assertThat(world.query(VERSION)).isEqualTo("2 2");
                    // whoever ended the run of now had claimed it: the end of an older one is not its end
                    assertThat(world.query(STATE))
                            .isEqualTo(world.outcome("heir").equals("1 true") ? "DONE" : "AVAILABLE");
                });
    }

    private static Spec cancelVsFinishOfACheck() {
        return new Spec("check-run-cancel-vs-finish", InitialState.pending().checking("A"))
                .session("owner", tx(failed("A")))
                .session("person", tx(cancel()))
                .session("other", tx(cancel()))
                .then(world -> assertThat(world.query(STATE))
                        .isEqualTo(
                                (world.outcome("person") + world.outcome("other")).contains("RUNNING")
                                        ? "CANCELED"
                                        : "FAILED"));
    }

    private static Spec cancelVsClaimOfACheck() {
        return new Spec("check-run-cancel-vs-claim", InitialState.pending().check())
                .session("A", tx(claim("A")))
                .session("B", tx(claim("B")))
                .session("person", tx(cancel()))
                .then(world -> assertThat(world.query(STATE))
                        .isEqualTo(world.outcome("person").equals("RUNNING") ? "RUNNING" : "CANCELED"));
    }

    private static Spec takeoverOfACheck() {
        return new Spec("check-run-takeover", InitialState.pending().checking("A"))
                .session("owner", tx(done("A")))
                .session("peer", once(declareDead("A", 0)), once(release()))
                .session("heir", tx(claim("B")), once(failed("B")))
                .then(world -> {
                    boolean byOwner = world.outcome("owner").equals("true");
                    boolean byHeir = world.outcome("heir").endsWith("true");
                    assertThat(byOwner && byHeir).isFalse();
                    assertThat(world.query(STATE)).isEqualTo(byOwner ? "DONE" : byHeir ? "FAILED" : "RUNNING");
                });
    }

    private static Spec handBackOfACheckVsGeneration() {
        return new Spec("check-run-hand-back", InitialState.pending().checking("A"))
                .session("owner", tx(handBack("A")))
                .session("person", tx(request(2)))
                .session("heir", tx(claim("B")))
                .then(world -> assertThat(world.query(VERSION)).isEqualTo("2 2"));
    }
}
