package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipway.control.InstallationStore;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import io.slipway.worker.target.TargetComparer;
import io.slipway.worker.task.WorkerMeters;
import io.slipway.worker.task.WorkerStores;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A loss is found also where nothing else happens. */
class DailyComparisonDbTest {
    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 2);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private String states() {
        return String.valueOf(control.query("SELECT string_agg(state, ' ' ORDER BY id) FROM slipway.target"));
    }

    private TargetComparer comparer(ReplicaInJvm replica) {
        var transactions = replica.transactions();
        return new TargetComparer(
                transactions.read(new InstallationStore()::read),
                new WorkerStores(transactions),
                TestPostgres.connector(),
                new WorkerMeters(meters));
    }

    private ReplicaInJvm afterARollout() {
        var replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).start();
        var targets = fleet.databases().size();
        new StoredRollout(control, fleet).register().start(replica, List.of("INSERT INTO fx VALUES (1)"), targets);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> String.valueOf(targets)
                        .equals(control.query("SELECT count(*) FROM slipway.task_run WHERE state = 'DONE'")));
        return replica;
    }

    private void aDayPasses() {
        control.execute("UPDATE slipway.target SET compared_at = now() - interval '25 h', compare_after = now()");
    }

    @Test
    void eachTargetIsComparedOnceADay() {
        try (var replica = afterARollout()) {
            fleet.databases().getFirst().execute("DELETE FROM slipway.history");
            var comparer = comparer(replica);
            assertThat(comparer.runOnce()).isFalse();

            aDayPasses();
            compareBoth(comparer);
            assertThat(comparer.runOnce()).isFalse();

            assertThat(states().split(" ", -1)).containsExactlyInAnyOrder("DIVERGED", "OK");
            assertThat(meters.counter("slipway.target.flagged", "why", "diverged")
                            .count())
                    .isEqualTo(1.0);
        }
    }

    @Test
    void aDivergedTargetIsAWrongTargetOnceItIsRecreated() {
        try (var replica = afterARollout()) {
            var lost = fleet.databases().getFirst();
            var comparer = comparer(replica);
            lost.execute("DELETE FROM slipway.history");
            aDayPasses();
            compareBoth(comparer);
            assertThat(states().split(" ", -1)).containsExactlyInAnyOrder("DIVERGED", "OK");

            lost.server()
                    .database(TestPostgres.SUPERUSER)
                    .execute(
                            "DROP DATABASE " + lost.name() + " WITH (FORCE)",
                            "CREATE DATABASE " + lost.name(),
                            "GRANT CREATE ON DATABASE " + lost.name() + " TO " + fleet.login());
            aDayPasses();
            compareBoth(comparer);

            assertThat(states().split(" ", -1)).containsExactlyInAnyOrder("WRONG_TARGET", "OK");
        }
    }

    private static void compareBoth(TargetComparer comparer) {
        assertThat(comparer.runOnce()).isTrue();
        assertThat(comparer.runOnce()).isTrue();
    }
}
