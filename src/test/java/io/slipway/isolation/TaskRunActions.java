package io.slipway.isolation;

import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.replica.Heartbeat;
import io.slipway.replica.ReplicaStore;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.rollout.ownership.RunEnd;
import io.slipway.rollout.task.TaskRunState;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/** The actions of replicas on task runs and on each other, by the methods of the stores. */
final class TaskRunActions {
    private static final ClaimStore CLAIMS = new ClaimStore();
    private static final OwnershipStore OWNERSHIP = new OwnershipStore();
    private static final ReplicaStore REPLICAS = new ReplicaStore();
    private static final RunError ERROR = new RunError(RunErrorCode.SCRIPT_ERROR, "it failed");

    private TaskRunActions() {}

    /** As many as there are; how many came. */
    static Action claim(String replica) {
        return claim(replica, 10);
    }

    static Action claim(String replica, int free) {
        return (world, handle) -> {
            var claimed = CLAIMS.claim(handle, IsolationFixture.id(replica), free);
            claimed.forEach(run -> world.hold(replica, run));
            return claimed.size();
        };
    }

    static Action done(String replica, long uid) {
        return end(replica, uid, RunEnd.done(1, null));
    }

    static Action failed(String replica, long uid) {
        return end(replica, uid, RunEnd.fenced(TaskRunState.FAILED, 0, ERROR));
    }

    /** An end that holds only if no session is on record. */
    static Action failedUnstarted(String replica, long uid) {
        return end(replica, uid, RunEnd.unstarted(TaskRunState.FAILED, ERROR));
    }

    private static Action end(String replica, long uid, RunEnd end) {
        return (world, handle) -> {
            var run = held(world, replica, uid);
            boolean mine = CLAIMS.finish(handle, run, IsolationFixture.id(replica), end);
            if (mine) {
                world.ended(uid, run.epoch());
            }
            return mine;
        };
    }

    static Action record(String replica, long uid, int n) {
        var session = new SessionIdentity(
                n, OffsetDateTime.parse("2026-01-01T00:00:00Z"), 1, 1, "here", SessionIdentity.hex(new byte[] {(byte) n
                }));
        return (world, handle) ->
                CLAIMS.recordSession(handle, held(world, replica, uid), IsolationFixture.id(replica), n, session);
    }

    static Action handBack(String replica, long uid) {
        return (world, handle) ->
                CLAIMS.handBack(handle, held(world, replica, uid), IsolationFixture.id(replica), null, Duration.ZERO);
    }

    /** What an owner does when it finds the session of the one before gone. */
    static Action ownerDied(String replica, long uid) {
        return (world, handle) -> {
            ClaimedRun run = held(world, replica, uid);
            return run.released() && OWNERSHIP.countOwnerDeath(handle, run).isPresent();
        };
    }

    private static ClaimedRun held(IsolationFixture world, String replica, long uid) {
        return world.claim(replica, uid).orElseThrow(() -> new Action.Refused("has no claim"));
    }

    static Action release() {
        return (world, handle) -> OWNERSHIP.releaseDead(handle);
    }

    static Action renew(String replica) {
        return (world, handle) -> REPLICAS.renew(handle, IsolationFixture.id(replica), List.of());
    }

    /** By a peer that has seen the counter stand at {@code seen}. */
    static Action declareDead(String replica, long seen) {
        return (world, handle) -> REPLICAS.declareDead(
                handle, new Heartbeat(IsolationFixture.id(replica), seen, "[]", Heartbeat.Sessions.UNCLEAR));
    }

    static Action retire(String replica) {
        return (world, handle) -> {
            REPLICAS.retire(handle, IsolationFixture.id(replica));
            return "retired";
        };
    }
}
