package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.audit.AlertStore;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.FencingStore;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.scheduler.FencingAlerts;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run whose earlier session cannot be ended: it belongs to a superuser, and the run's login may not end it. */
class FencingDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final ReplicaInJvm heir = new ReplicaInJvm(control, new SlotSettings(8, 2)).startLease();
    private final DeadReplica predecessor =
            new DeadReplica(control, fleet.databases().getFirst(), heir);
    private final FencingAlerts watch = new FencingAlerts(heir.transactions(), new AlertStore(), new FencingStore());
    private Connection stubborn;

    @BeforeEach
    void anEarlierSessionHoldsTheTargetsLock() throws SQLException {
        new StoredRollout(control, fleet).register().start(heir, TargetDatabases.inserts(1), 1);
        control.execute("UPDATE slipway.task_run SET state = 'AVAILABLE'");
        stubborn = predecessor.claim(TestPostgres.SUPERUSER);
        try (var statement = stubborn.createStatement()) {
            statement.execute("SELECT pg_try_advisory_lock(1397508176, 1)");
        }
        assertThat(heir.transactions().once(new OwnershipStore()::releaseDead)).isEqualTo(1);
    }

    @AfterEach
    void close() throws SQLException {
        stubborn.close();
        heir.close();
    }

    @Test
    void aRunThatCannotBeFencedIsHandedBackWithItsSince() {
        work();
        assertThat(column("waiting_for")).isEqualTo("fencing");
        var since = column("fencing_since");
        assertThat(since).isNotNull();

        work();

        assertThat(column("waiting_for")).isEqualTo("fencing");
        assertThat(column("fencing_since")).isEqualTo(since);
        assertThat(column("hand_backs")).isEqualTo("2");
        assertThat(column("owner_deaths")).isEqualTo("0");
        assertThat(records.states()).isEqualTo("RUNNING 1");
    }

    @Test
    void aRunThatFencesForOverAMinuteHasOneAlert() throws SQLException {
        work();
        watch.runOnce();
        assertThat(alerts("true")).isEqualTo("0");

        aMinuteLater();
        watch.runOnce();
        watch.runOnce();
        assertThat(watch.overdue()).isEqualTo(1);
        assertThat(alerts("cleared_at IS NULL AND kind = 'fencing' AND subject LIKE 'task-runs/%'"))
                .isEqualTo("1");

        stubborn.close();
        work();
        assertThat(records.states()).isEqualTo("DONE 1");
        assertThat(column("fencing_since")).isNull();
        watch.runOnce();
        assertThat(watch.overdue()).isZero();
        assertThat(alerts("cleared_at IS NOT NULL")).isEqualTo("1");
        assertThat(alerts("true")).isEqualTo("1");
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
    }

    @Test
    void aCancelOfAFencingRunVoidsTheRun() {
        work();
        control.execute("UPDATE slipway.task_run SET cancel_requested_at = now()");

        work();

        assertThat(records.states()).isEqualTo("CANCELED 1");
        assertThat(fleet.effects()).containsOnly("0 rows, 0 different");
    }

    @Test
    void anUnreachableTargetWithARecordedSessionIsFencing() {
        control.execute("UPDATE slipway.server SET port = 1");

        work();

        assertThat(column("waiting_for")).isEqualTo("fencing");
        assertThat(column("fencing_since")).isNotNull();
        assertThat(column("waiting_detail")).contains("target-unreachable");
    }

    /** The next claim, until it is let go of. */
    private void work() {
        control.execute("UPDATE slipway.task_run SET not_before = now()");
        var run = heir.transactions()
                .once(handle -> new ClaimStore().claim(handle, heir.id(), 1))
                .getFirst();
        heir.worker().start(run);
        await().atMost(SOON).until(() -> heir.worker().running() == 0);
    }

    private void aMinuteLater() {
        control.execute("UPDATE slipway.task_run SET fencing_since = fencing_since - interval '61 s'");
    }

    private String column(String name) {
        return control.query("SELECT " + name + " FROM slipway.task_run");
    }

    private String alerts(String which) {
        return control.query("SELECT count(*) FROM slipway.alert WHERE " + which);
    }
}
