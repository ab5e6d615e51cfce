package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.testing.Proof;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Proof.TAG)
class ClusterProcessTest {
    private static final int TARGETS = Proof.size(6, 20);
    private static final int CHANGES = Proof.size(5, 50);
    private static final int PARALLEL = 20;
    // so few that two replicas cannot work on all targets
    private static final Map<String, String> SLOTS =
            Map.of("SLIPWAY_SERVE_SLOTS", String.valueOf(Math.ceilDiv(TARGETS, 3)));
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = TestPostgres.shared().createDatabase();
    private final TaskRunRecords records = new TaskRunRecords(control);

    @Test
    void threeProcessesOnAnEmptyDatabaseApplyEveryRunOnce() {
        var fleet = new TargetDatabases(TestPostgres.shared(), TARGETS);
        try (var one = ReplicaServer.launch(control, SLOTS);
                var two = ReplicaServer.launch(control, SLOTS);
                var three = ReplicaServer.launch(control, SLOTS)) {
            long from = System.nanoTime();
            assertThat(List.of(one.ready().id(), two.ready().id(), three.ready().id()))
                    .doesNotHaveDuplicates();
            System.out.printf(
                    "three replicas on an empty database ready in %.1f s%n", (System.nanoTime() - from) / 1e9);
            new RestRollout(one.rest(), fleet).register().start(TargetDatabases.gatedInserts(CHANGES), PARALLEL);
            await().atMost(LIMIT).until(() -> records.owners() == 3);
            fleet.openGates();
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> !records.rollout().equals("RUNNING"));
            List.of(one, two, three).forEach(ReplicaServer::terminate);
            assertThat(List.of(exitCode(one), exitCode(two), exitCode(three))).isSubsetOf(0, 143);
        }
        System.out.println("three processes: " + records.speed());
        assertThat(records.rollout()).isEqualTo("DONE");
        assertThat(records.states()).isEqualTo("DONE " + TARGETS * CHANGES);
        assertThat(fleet.effects()).containsOnly(CHANGES + " rows, " + CHANGES + " different");
        assertThat(fleet.applied()).containsOnly(CHANGES + " of " + CHANGES);
        assertThat(records.illegalMoves()).isZero();
        assertThat(records.runsWithoutOneEnd()).isZero();
        assertThat(records.mostActive()).isLessThanOrEqualTo(PARALLEL);
        // more where a machine stood still for so long that one was declared dead and went on under a new id
        assertThat(records.replicasThatEndedRuns()).isGreaterThanOrEqualTo(3);
        await().atMost(SOON).until(() -> fleet.leftovers().equals("0 sessions, 0 locks"));
    }

    private static int exitCode(ReplicaServer replica) {
        return replica.exitCode(SOON);
    }
}
