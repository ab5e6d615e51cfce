package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.audit.AlertStore;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.FencingStore;
import io.slipway.scheduler.FencingAlerts;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The state of a run that a replica has handed back. */
class ReleasedRunDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TestPostgres.Database target = fleet.databases().getFirst();
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final ReplicaInJvm replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).startLease();
    private boolean closed;

    @AfterEach
    void close() {
        if (!closed) {
            replica.close();
        }
    }

    private void available(String script) {
        new StoredRollout(control, fleet).register().start(replica, List.of(script), 1);
        control.execute("UPDATE slipway.task_run SET state = 'AVAILABLE'");
    }

    private static ClaimedRun claim(ReplicaInJvm by) {
        return by.transactions()
                .once(handle -> new ClaimStore().claim(handle, by.id(), 1))
                .getFirst();
    }

    private String shown(String column) {
        return String.valueOf(control.query("SELECT " + column + " FROM slipway.task_run"));
    }

    @Test
    void aReplicaThatShutsDownHandsBackWithoutAnOwnerDeath() {
        available("SELECT 1");
        claim(replica);

        replica.close();
        closed = true;

        assertThat(shown("owner")).isEqualTo("null");
        assertThat(shown("released_at")).isEqualTo("null");
        assertThat(control.query("SELECT declared_dead_at IS NOT NULL FROM slipway.replica"))
                .isEqualTo("t");
    }

    @Test
    void aRefusedOutcomeLeavesTheRunInDoubtAndFreesTheSlot() {
        available("INSERT INTO fx VALUES (1)");
        control.execute("""
                CREATE FUNCTION refusing() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION USING ERRCODE = ''23514'', MESSAGE = ''never''; END'""", """
                CREATE TRIGGER refusing BEFORE UPDATE ON slipway.task_run
                    FOR EACH ROW WHEN (NEW.state = 'DONE') EXECUTE FUNCTION refusing()""");

        replica.worker().start(claim(replica));
        await().atMost(SOON).until(() -> replica.worker().running() == 0);

        assertThat(shown("state || ' ' || error_code")).isEqualTo("INDETERMINATE outcome-not-written");
        assertThat(control.query("SELECT kind FROM slipway.alert")).isEqualTo("outcome-not-written");
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
    }

    @Test
    void aWatchedOrphanRaisesNoAlert() throws SQLException {
        target.execute("CREATE TABLE public.shop (id int)", "ALTER TABLE public.shop OWNER TO " + fleet.login());
        try (var heir = new ReplicaInJvm(control, new SlotSettings(8, 2)).startLease();
                var writer = writing()) {
            available("CREATE INDEX CONCURRENTLY shop_id ON shop (id)");
            replica.worker().start(claim(replica));
            await().atMost(SOON).until(() -> shown("waiting_for").equals("lock"));
            control.execute("""
                    UPDATE slipway.task_run SET owner = NULL, waiting_for = 'fencing',
                        fencing_since = now() - interval '5 min'
                    """);

            heir.worker().start(claim(heir));
            await().atMost(SOON).until(() -> shown("waiting_for").equals("orphan"));

            assertThat(shown("fencing_since")).isEqualTo("null");
            var watch = new FencingAlerts(heir.transactions(), new AlertStore(), new FencingStore());
            watch.runOnce();
            assertThat(watch.overdue()).isZero();
            writer.commit();
            await().atMost(SOON).until(() -> records.states().equals("DONE 1"));
        }
        assertThat(target.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'shop_id'::regclass"))
                .isEqualTo("t");
    }

    private Connection writing() throws SQLException {
        var writer = target.open();
        writer.setAutoCommit(false);
        try (var insert = writer.createStatement()) {
            insert.execute("INSERT INTO shop VALUES (1)");
        }
        return writer;
    }

    @Test
    void theMonitorLoginEndsASessionThatTheRunLoginMayNot() throws SQLException {
        available("INSERT INTO fx VALUES (1)");
        var monitor = TestPostgres.shared().createLogin();
        target.execute("GRANT pg_read_all_stats, pg_signal_backend TO " + monitor);
        control.execute("UPDATE slipway.server SET monitor_login = '%s', monitor_secret = '%s'"
                .formatted(monitor, target.spec(monitor).secret()));
        try (var stubborn = new DeadReplica(control, target, replica)
                .claim(TestPostgres.shared().createLogin())) {
            try (var lock = stubborn.createStatement()) {
                lock.execute("SELECT pg_try_advisory_lock(1397508176, 1)");
            }
            control.execute("UPDATE slipway.task_run SET owner = NULL, not_before = now()");

            replica.worker().start(claim(replica));
            await().atMost(SOON).until(() -> replica.worker().running() == 0);

            assertThat(records.states()).isEqualTo("DONE 1");
            assertThat(stubborn.isValid(1)).isFalse();
        }
    }
}
