package io.slipway.isolation;

import static io.slipway.isolation.Acknowledgement.DEATH;
import static io.slipway.isolation.Spec.answered;
import static io.slipway.isolation.Spec.once;
import static io.slipway.isolation.Spec.tx;
import static io.slipway.isolation.TaskRunActions.claim;
import static io.slipway.isolation.TaskRunActions.declareDead;
import static io.slipway.isolation.TaskRunActions.done;
import static io.slipway.isolation.TaskRunActions.failed;
import static io.slipway.isolation.TaskRunActions.failedUnstarted;
import static io.slipway.isolation.TaskRunActions.handBack;
import static io.slipway.isolation.TaskRunActions.ownerDied;
import static io.slipway.isolation.TaskRunActions.record;
import static io.slipway.isolation.TaskRunActions.release;
import static io.slipway.isolation.TaskRunActions.renew;
import static io.slipway.isolation.TaskRunActions.retire;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

/** Owners, dead owners, and owners that only seem dead. */
final class TakeoverSpecs {
    private static final Set<Long> RUN = Set.of(1L);

    private TakeoverSpecs() {}

    static List<Spec> all() {
        return List.of(
                claimVsClaim(),
                recoverVsFinish(),
                earlierOwnerFinish(),
                earlierOwnerFail(),
                earlierOwnerRelease(),
                prunerLoses(),
                renewVsTwoPeers(),
                claimVsDeclareDead(),
                claimVsRetire(),
                recordVsTakeover(),
                copyOfTheProcess(),
                ownerDeathIsCountedOnce());
    }

    private static Spec claimVsClaim() {
        return new Spec("claim-vs-claim", InitialState.pending().available(1, 2, 3))
                .session("A", tx(claim("A", 2)))
                .session("B", tx(claim("B", 2)))
                .session("C", tx(claim("C", 2)))
                .then(world -> assertThat(world.claimsOf("A") + world.claimsOf("B") + world.claimsOf("C"))
                        .as("claims")
                        .isEqualTo(3));
    }

    private static Spec recoverVsFinish() {
        return new Spec("recover-vs-finish", InitialState.pending().running("A", 1))
                .session("owner", tx(done("A", 1)))
                .session("peer", once(declareDead("A", 0)), tx(release()))
                .session("heir", tx(claim("B")), once(done("B", 1)))
                .then(world -> assertThat(world.run(1)).matches("DONE [12]|RUNNING [12]"));
    }

    private static Spec earlierOwnerFinish() {
        return new Spec("earlier-owner-finish", InitialState.pending().released("A", 1))
                .session("earlier owner", tx(done("A", 1)))
                .session("heir", tx(claim("B")), once(done("B", 1)))
                .session("third", tx(claim("C")))
                .then(world -> assertThat(world.run(1)).matches("DONE [12]|RUNNING 2"));
    }

    private static Spec earlierOwnerFail() {
        return new Spec("earlier-owner-fail", InitialState.pending().released("A", 1))
                .session("earlier owner", tx(failed("A", 1)))
                .session("heir", tx(claim("B")), tx(record("B", 1, 1)), tx(done("B", 1)))
                .then(world -> assertThat(world.run(1))
                        .isEqualTo(world.outcome("earlier owner").equals("true") ? "FAILED 1" : "DONE 2"));
    }

    private static Spec earlierOwnerRelease() {
        return new Spec(
                        "earlier-owner-release",
                        InitialState.pending().running("A", 1).dead("A"))
                .session("earlier owner", tx(handBack("A", 1)))
                .session("peer", tx(release()))
                .session("heir", tx(claim("B")), once(done("B", 1)))
                .then(world -> assertThat(world.run(1)).isIn("RUNNING 1", "RUNNING 2", "DONE 2"));
    }

    private static Spec prunerLoses() {
        return new Spec("pruner-loses", InitialState.pending().running("A", 1))
                .session("late", tx(renew("A")), tx(done("A", 1)))
                .session("peer", tx(declareDead("A", 0)), tx(release()))
                .then(world -> {
                    boolean died = world.outcome("peer").startsWith("true");
                    assertThat(world.outcome("late").startsWith("true")).isNotEqualTo(died);
                    assertThat(world.run(1)).isIn(died ? List.of("DONE 1", "RUNNING 1") : List.of("DONE 1"));
                });
    }

    private static Spec renewVsTwoPeers() {
        return new Spec("renew-vs-two-peers", InitialState.pending())
                .session("late", once(renew("A")), tx(renew("A")))
                .session("peer", tx(declareDead("A", 0)))
                .session("other", tx(declareDead("A", 0)))
                .then(world -> assertThat(List.of(world.outcome("peer"), world.outcome("other")))
                        .as("who declared it dead")
                        .isIn(List.of("false", "false"), List.of("true", "false"), List.of("false", "true")));
    }

    private static Spec claimVsDeclareDead() {
        return new Spec("claim-vs-declare-dead", InitialState.pending().available(1))
                .session("A", tx(claim("A")))
                .session("peer", answered(DEATH, RUN, declareDead("A", 0)), once(release()))
                .session("B", tx(claim("B")));
    }

    private static Spec claimVsRetire() {
        return new Spec("claim-vs-retire", InitialState.pending().available(1))
                .session("A", tx(claim("A")))
                .session("end of A", answered(DEATH, RUN, retire("A")))
                .session("B", once(release()), tx(claim("B")));
    }

    private static Spec recordVsTakeover() {
        return new Spec("record-vs-takeover", InitialState.pending().running("A", 1))
                .session("owner", tx(record("A", 1, 1)))
                .session("peer", once(declareDead("A", 0)), once(release()))
                .session("heir", tx(claim("B")), once(failedUnstarted("B", 1)))
                .then(world -> {
                    boolean recorded = world.outcome("owner").equals("true");
                    assertThat(recorded && world.run(1).startsWith("FAILED"))
                            .as("it ended as if it had no session")
                            .isFalse();
                });
    }

    private static Spec copyOfTheProcess() {
        return new Spec("copy-of-the-process", InitialState.pending().running("A", 1))
                .session("A", tx(record("A", 1, 1)), once(done("A", 1)))
                .session("its copy", tx(record("A", 1, 1)))
                .session("who saw none", tx(failedUnstarted("A", 1)))
                .then(world -> assertThat(world.query("SELECT count(*) FROM slipway.task_run_session"))
                        .as("sessions on record")
                        .isEqualTo(world.query("SELECT sessions FROM slipway.task_run WHERE uid = 1")));
    }

    private static Spec ownerDeathIsCountedOnce() {
        return new Spec(
                        "owner-death-is-counted-once",
                        InitialState.pending().running("A", 1).withSession(1).dead("A"))
                .session("peer", tx(release()))
                .session("other", once(release()))
                .session(
                        "heir",
                        tx(claim("B")),
                        once(ownerDied("B", 1)),
                        once(handBack("B", 1)),
                        once(claim("C")),
                        once(ownerDied("C", 1)))
                .then(world -> {
                    boolean claimed = world.claimsOf("B") + world.claimsOf("C") > 0;
                    assertThat(world.query("SELECT owner_deaths FROM slipway.task_run WHERE uid = 1"))
                            .isEqualTo(claimed ? "1" : "0");
                });
    }
}
