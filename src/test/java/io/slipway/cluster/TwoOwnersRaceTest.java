package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.Proof;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Proof.TAG)
class TwoOwnersRaceTest {
    private static final int ROUNDS = Proof.size(8, 40);
    private static final SlotSettings SLOTS = new SlotSettings(8, 2);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final ClaimStore claims = new ClaimStore();

    @Test
    void anOldAndANewOwnerTogetherHaveOneEffect() {
        try (var old = new ReplicaInJvm(control, SLOTS).startLease();
                var heir = new ReplicaInJvm(control, SLOTS).startLease()) {
            new StoredRollout(control, fleet).register().start(old, TargetDatabases.inserts(ROUNDS), 1);
            for (int i = 1; i <= ROUNDS; i++) {
                letOneRun();
                var before = claim(old);
                handBack(before, old);
                var now = claim(heir);
                assertThat(now.uid()).isEqualTo(before.uid());
                assertThat(now.epoch()).isGreaterThan(before.epoch());
                old.worker().start(before);
                heir.worker().start(now);
                await().atMost(Duration.ofSeconds(60)).until(() -> idle(old) && idle(heir));
                assertThat(fleet.effects()).as("round %d", i).containsOnly(i + " rows, " + i + " different");
                assertThat(records.states()).startsWith("DONE " + i);
            }
        }
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
        assertThat(fleet.applied()).containsOnly(ROUNDS + " of " + ROUNDS);
    }

    /** What the evaluator would do. */
    private void letOneRun() {
        control.execute("""
                UPDATE slipway.task_run SET state = 'AVAILABLE'
                WHERE uid = (SELECT min(uid) FROM slipway.task_run WHERE state = 'PENDING')
                """);
    }

    private ClaimedRun claim(ReplicaInJvm replica) {
        List<ClaimedRun> claimed = replica.transactions().once(handle -> claims.claim(handle, replica.id(), 1));
        return claimed.getFirst();
    }

    private void handBack(ClaimedRun run, ReplicaInJvm replica) {
        boolean mine =
                replica.transactions().once(handle -> claims.handBack(handle, run, replica.id(), null, Duration.ZERO));
        assertThat(mine).isTrue();
    }

    private static boolean idle(ReplicaInJvm replica) {
        return replica.worker().running() == 0;
    }
}
