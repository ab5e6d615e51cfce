package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica shows the sessions that a run waits for, and protects the sessions that wait behind it. */
class GuardedRunDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TestPostgres.Database target = fleet.databases().getFirst();
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final ReplicaInJvm replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).startLease();

    @BeforeEach
    void tables() {
        target.execute("CREATE TABLE public.shop (id int)", "ALTER TABLE public.shop OWNER TO " + fleet.login());
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private void start(String script) {
        new StoredRollout(control, fleet).register().start(replica, List.of(script), 1);
        control.execute("UPDATE slipway.task_run SET state = 'AVAILABLE'");
        List<ClaimedRun> claimed =
                replica.transactions().once(handle -> new ClaimStore().claim(handle, replica.id(), 1));
        replica.worker().start(claimed.getFirst());
    }

    private String shown(String column) {
        return String.valueOf(control.query("SELECT " + column + " FROM slipway.task_run"));
    }

    private Connection application() throws SQLException {
        var session = target.open();
        session.createStatement().execute("SET application_name = 'the-shop'");
        return session;
    }

    private CompletableFuture<Void> reading(AtomicBoolean closed) {
        return CompletableFuture.runAsync(() -> {
            try (var session = application();
                    var reader = session.createStatement()) {
                while (!closed.get()) {
                    reader.execute("SELECT FROM shop");
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aRunWithVictimsOverBudgetFailsAndLogsTheVictims() throws Exception {
        var closed = new AtomicBoolean();
        var reader = reading(closed);
        start("INSERT INTO fx VALUES (1); ALTER TABLE shop ADD c int; SELECT pg_sleep(600)");
        await().atMost(SOON).until(() -> records.states().equals("FAILED 1"));
        closed.set(true);
        reader.get();
        assertThat(shown("error_code")).isEqualTo("victim-budget");
        assertThat(
                        control.query(
                                "SELECT count(*) > 0 FROM slipway.run_log"
                                        + " WHERE message LIKE '1 session(s) waited up to % behind SELECT: pid % application the-shop%'"))
                .isEqualTo("t");
        assertThat(fleet.effects()).containsOnly("0 rows, 0 different");
    }

    @Test
    void theBlockerOfAnIndexBuildIsShown() throws Exception {
        try (var writer = application()) {
            writer.setAutoCommit(false);
            writer.createStatement().execute("INSERT INTO shop VALUES (1)");
            start("CREATE INDEX CONCURRENTLY shop_id ON shop (id)");
            await().atMost(SOON).until(() -> shown("waiting_for").equals("lock"));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(shown("waiting_detail"))
                            .contains(
                                    "CREATE INDEX shop_id waits for the end of a transaction, blocked by pid",
                                    "the-shop"));
        }
        await().atMost(SOON).until(() -> records.states().equals("DONE 1"));
        assertThat(shown("waiting_for")).isEqualTo("null");
    }
}
