package io.slipway.scheduler;

import io.slipway.control.Transactions;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import io.slipway.replica.ReplicaStore;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.rollout.ownership.RunEnd;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.WaitingFor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A replica that claims as the service does. Its runs do not end until the model says how. */
final class ModelReplica {
    private static final int MAX_RUNS = 100;

    private static final String LET_TIME_PASS = """
            UPDATE slipway.task_run SET not_before = now()
            WHERE state IN ('AVAILABLE', 'RUNNING') AND owner IS NULL AND not_before > now()
            """;

    private static final String FENCE_FOR_OVER_A_MINUTE = """
            UPDATE slipway.task_run SET fencing_since = now() - interval '61 s' WHERE uid = :uid AND state = 'RUNNING'
            """;

    private static final String DECLARE_DEAD = """
            UPDATE slipway.replica SET declared_dead_at = now() WHERE id = :id
            """;

    private final Transactions transactions;
    private final ClaimStore claims = new ClaimStore();
    private final OwnershipStore ownership = new OwnershipStore();
    private final List<ClaimedRun> runs = new ArrayList<>();
    private int incarnation;
    private UUID me = new UUID(0, 0);

    ModelReplica(Transactions transactions) {
        this.transactions = transactions;
        register();
    }

    private void register() {
        me = new UUID(0, ++incarnation);
        transactions.run("model", handle -> new ReplicaStore().register(handle, me, "model", "1"));
    }

    /** The runs that it works on, in the order in which it claimed them. */
    List<ClaimedRun> runs() {
        return runs;
    }

    void forget() {
        runs.clear();
    }

    /** Claims whatever may be claimed once every back-off is over. */
    List<ClaimedRun> claim() {
        List<ClaimedRun> claimed = transactions.in("model", handle -> {
            handle.createUpdate(LET_TIME_PASS).execute();
            return claims.claim(handle, me, MAX_RUNS);
        });
        runs.addAll(claimed);
        return claimed;
    }

    /** Ends a run; false when the run was no longer its own. */
    boolean end(ClaimedRun run, TaskRunState state, RunErrorCode code) {
        runs.remove(run);
        RunEnd end = state == TaskRunState.DONE
                ? RunEnd.done(run.steps(), null)
                : RunEnd.fenced(state, 0, new RunError(code, "of the model"));
        return transactions.in("model", handle -> claims.finish(handle, run, me, end));
    }

    /** Hands a run back; null for the shutdown of a replica. */
    boolean handBack(ClaimedRun run, @Nullable WaitReason reason) {
        runs.remove(run);
        WaitingFor why = reason == null ? null : new WaitingFor(reason, "of the model");
        return transactions.in("model", handle -> {
            boolean mine = claims.handBack(handle, run, me, why, Duration.ofSeconds(30));
            if (mine && reason == WaitReason.FENCING) {
                handle.createUpdate(FENCE_FOR_OVER_A_MINUTE)
                        .bind("uid", run.uid().value())
                        .execute();
            }
            return mine;
        });
    }

    /** It is declared dead, its runs are released, and another takes its place. */
    void die() {
        runs.clear();
        transactions.run("model", handle -> {
            handle.createUpdate(DECLARE_DEAD).bind("id", me).execute();
            ownership.releaseDead(handle);
        });
        register();
    }
}
