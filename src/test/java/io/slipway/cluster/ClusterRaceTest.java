package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
class ClusterRaceTest {
    private static final int TARGETS = Proof.size(6, 20);
    private static final int CHANGES = Proof.size(5, 50);
    private static final int PARALLEL = Proof.size(5, 16);
    // so few that two replicas cannot have all runs that may be active
    private static final SlotSettings SLOTS = new SlotSettings(Math.ceilDiv(PARALLEL, 3), 2);
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), TARGETS);
    private final TaskRunRecords records = new TaskRunRecords(control);

    @Test
    void threeReplicasApplyEveryRunOnce() {
        try (var one = new ReplicaInJvm(control, SLOTS).start();
                var two = new ReplicaInJvm(control, SLOTS).start();
                var three = new ReplicaInJvm(control, SLOTS).start()) {
            assertThat(List.of(one.id(), two.id(), three.id())).doesNotHaveDuplicates();
            new StoredRollout(control, fleet).register().start(one, TargetDatabases.gatedInserts(CHANGES), PARALLEL);
            await().atMost(LIMIT).until(() -> records.owners() == 3);
            fleet.openGates();
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> !records.rollout().equals("RUNNING"));
        }
        System.out.println("three replicas in one JVM: " + records.speed());
        assertThat(records.rollout()).isEqualTo("DONE");
        assertThat(records.states()).isEqualTo("DONE " + TARGETS * CHANGES);
        assertThat(fleet.effects()).containsOnly(CHANGES + " rows, " + CHANGES + " different");
        assertThat(fleet.applied()).containsOnly(CHANGES + " of " + CHANGES);
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
        assertThat(records.mostActive()).isEqualTo(PARALLEL);
        assertThat(records.mostOfOneReplica()).isLessThanOrEqualTo(SLOTS.taskRuns());
        // more where a machine stood still for so long that one was declared dead and went on under a new id
        assertThat(records.replicasThatEndedRuns()).isGreaterThanOrEqualTo(3);
        assertThat(records.openSessions()).isZero();
        await().atMost(SOON).until(() -> fleet.leftovers().equals("0 sessions, 0 locks"));
    }
}
