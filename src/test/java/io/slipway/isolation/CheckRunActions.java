package io.slipway.isolation;

import io.slipway.plan.CheckEnd;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.CheckRunStore.OwnedCheckRun;
import io.slipway.plan.ClaimedCheckRun;
import io.slipway.plan.PlanId;
import java.util.List;

/** The actions of replicas and people on the check run of plan 3. */
final class CheckRunActions {
    private static final CheckRunStore CHECKS = new CheckRunStore();
    private static final PlanId PLAN = new PlanId(3);

    private CheckRunActions() {}

    static Action claim(String replica) {
        return (world, handle) -> {
            var claimed = CHECKS.claim(handle, IsolationFixture.id(replica), 10);
            claimed.forEach(run -> world.hold(replica, run));
            return claimed.size();
        };
    }

    static Action done(String replica) {
        return end(replica, CheckEnd.done(List.of()));
    }

    static Action failed(String replica) {
        return end(replica, CheckEnd.failed("check-failed", "it failed"));
    }

    private static Action end(String replica, CheckEnd end) {
        return (world, handle) -> {
            var run = held(world, replica);
            boolean mine = CHECKS.finish(handle, run, end);
            if (mine) {
                world.ended(run.uid().value(), run.epoch());
            }
            return mine;
        };
    }

    static Action handBack(String replica) {
        return (world, handle) -> {
            var run = held(world, replica);
            return CHECKS.handBack(
                    handle,
                    new OwnedCheckRun(run.uid(), run.plan(), run.epoch(), false),
                    IsolationFixture.id(replica),
                    false);
        };
    }

    private static ClaimedCheckRun held(IsolationFixture world, String replica) {
        return world.check(replica).orElseThrow(() -> new Action.Refused("has no claim"));
    }

    /** Its plan, in this version, is to be checked again. */
    static Action request(int planVersion) {
        return (world, handle) -> CHECKS.request(handle, PLAN, planVersion).value() > 0;
    }

    static Action cancel() {
        return (world, handle) -> CHECKS.cancel(handle, PLAN, "on request")
                .map(run -> run.state().name())
                .orElse("over");
    }

    static Action release() {
        return (world, handle) -> CHECKS.releaseDead(handle);
    }
}
