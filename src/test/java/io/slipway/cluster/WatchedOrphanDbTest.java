package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.StopReason;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.scheduler.SlotSettings;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica of one slot that watches an orphan of another replica, on the first of two targets. */
class WatchedOrphanDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String BUILD = "CREATE INDEX CONCURRENTLY shop_id ON shop (id)";

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 2);
    private final TestPostgres.Database target = fleet.databases().getFirst();
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final ReplicaInJvm heir = new ReplicaInJvm(control, new SlotSettings(1, 1));
    private Connection writer;

    @BeforeEach
    void anOrphanIsHandedBack() throws SQLException {
        for (var database : fleet.databases()) {
            database.execute("CREATE TABLE public.shop (id int)", "ALTER TABLE public.shop OWNER TO " + fleet.login());
        }
        writer = target.open();
        writer.setAutoCommit(false);
        try (var insert = writer.createStatement()) {
            insert.execute("INSERT INTO shop VALUES (1)");
        }
        try (var first = new ReplicaInJvm(control, new SlotSettings(1, 1)).startLease()) {
            new StoredRollout(control, fleet).register().start(first, List.of(BUILD), 2);
            control.execute("UPDATE slipway.task_run SET state = 'AVAILABLE' WHERE uid = " + orphan());
            var run = first.transactions()
                    .once(handle -> new ClaimStore().claim(handle, first.id(), 1))
                    .getFirst();
            first.worker().start(run);
            await().atMost(SOON).until(() -> shown("waiting_for").equals("lock"));
            first.worker().stopAll(StopReason.DRAIN);
        }
        assertThat(shown("owner IS NULL")).isEqualTo("t");
    }

    @AfterEach
    void close() throws SQLException {
        writer.close();
        heir.close();
    }

    private String orphan() {
        return String.valueOf(control.query("SELECT min(uid) FROM slipway.task_run"));
    }

    private String shown(String column) {
        return String.valueOf(control.query("SELECT " + column + " FROM slipway.task_run WHERE uid = " + orphan()));
    }

    private void watched() {
        heir.start();
        await().atMost(SOON).until(() -> shown("waiting_for").equals("orphan"));
    }

    private String index() {
        return String.valueOf(target.query("SELECT CASE WHEN to_regclass('shop_id') IS NULL THEN 'none' ELSE (SELECT"
                + " indisvalid::text FROM pg_index WHERE indexrelid = to_regclass('shop_id')) END"));
    }

    @Test
    void aWatchedOrphanTakesNoSlot() throws SQLException {
        var built = target.query("SELECT 'shop_id'::regclass::oid");
        watched();
        await().atMost(SOON).until(() -> records.states().equals("DONE 1, RUNNING 1"));
        assertThat(heir.worker().slots().watching()).isEqualTo(1);
        await().atMost(SOON).until(() -> heir.worker().running() == 1);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(shown("waiting_detail")).contains("of an earlier owner", "blocked by pid"));

        writer.commit();
        await().atMost(SOON).until(() -> records.states().equals("DONE 2"));
        assertThat(target.query("SELECT 'shop_id'::regclass::oid"))
                .as("built once")
                .isEqualTo(built);
        assertThat(index()).isEqualTo("true");
        await().atMost(SOON).until(() -> heir.worker().slots().watching() == 0);
    }

    @Test
    void aDrainHandsTheRunBackAndKeepsItsOrphanRunning() throws SQLException {
        watched();
        await().atMost(SOON).until(() -> records.states().equals("DONE 1, RUNNING 1"));
        heir.worker().stopWatching(StopReason.DRAIN);
        await().atMost(SOON).until(() -> Integer.parseInt(shown("epoch")) >= 3);
        await().atMost(SOON).until(() -> fleet.taskSessions() == 1);
        assertThat(index()).isEqualTo("false");
        writer.commit();
        await().atMost(SOON).until(() -> records.states().equals("DONE 2"));
        assertThat(records.illegalMoves()).isZero();
    }

    @Test
    void aCancelEndsTheOrphanAndLeavesNothing() throws SQLException {
        watched();
        long uid = Long.parseLong(orphan());
        heir.transactions().run("cancel", handle -> {
            new TaskRunStore().cancel(handle, new TaskRunId(uid));
            new SignalStore().send(handle, new Signal.CancelTaskRun(uid));
        });
        await().atMost(SOON)
                .until(() -> target.query("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONC%'")
                        .equals("0"));
        writer.commit();
        await().atMost(SOON).until(() -> shown("state").equals("CANCELED"));
        assertThat(index()).isEqualTo("none");
        await().atMost(SOON).until(() -> fleet.leftovers().matches("\\d sessions, 0 locks"));
    }

    @Test
    void aThirdOwnerDeathNeitherEndsAnOrphanNorRaisesAnAlert() throws SQLException {
        control.execute("UPDATE slipway.task_run SET owner_deaths = 3, released_at = now() WHERE uid = " + orphan());
        watched();
        assertThat(shown("fencing_since IS NULL")).isEqualTo("t");
        assertThat(control.query("SELECT count(*) FROM slipway.alert")).isEqualTo("0");
        var runs = new TaskRunStore();
        boolean abandoned = heir.transactions()
                .once(handle -> runs.abandon(handle, new TaskRunId(Long.parseLong(orphan())), "no")
                        .isPresent());
        assertThat(abandoned).isFalse();
        writer.commit();
        await().atMost(SOON).until(() -> records.states().equals("DONE 2"));
    }
}
