package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.OwnershipStore;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The next owner continues a run whose owner was declared dead. */
class OwnerDeathDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TestPostgres.Database target = fleet.databases().getFirst();
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final ClaimStore claims = new ClaimStore();
    private final ReplicaInJvm heir = new ReplicaInJvm(control, new SlotSettings(8, 2)).startLease();
    private final DeadReplica predecessor = new DeadReplica(control, target, heir);

    @BeforeEach
    void oneRunIsDoneAndAnotherMayRun() {
        new StoredRollout(control, fleet).register().start(heir, TargetDatabases.inserts(2), 1);
        letOneRun();
        heir.worker().start(claim(heir.id()));
        await().atMost(SOON).until(() -> heir.worker().running() == 0);
        assertThat(records.states()).startsWith("DONE 1");
        letOneRun();
    }

    private void letOneRun() {
        control.execute("""
                UPDATE slipway.task_run SET state = 'AVAILABLE'
                WHERE uid = (SELECT min(uid) FROM slipway.task_run WHERE state = 'PENDING')
                """);
    }

    @AfterEach
    void close() {
        heir.close();
    }

    @Test
    void anOwnerWithoutItsSessionCountsAsDead() throws SQLException {
        claimedByAReplicaWithoutSession();

        heirTakesOver();

        assertThat(deaths()).isEqualTo("1");
        assertThat(records.states()).isEqualTo("DONE 2");
        assertThat(fleet.effects()).containsOnly("2 rows, 2 different");
    }

    @Test
    void anOwnerWithALiveSessionDoesNotCountAsDead() throws SQLException {
        try (var earlier = claimedBySomebodyWithASession()) {
            heirTakesOver();

            assertThat(earlier.isValid(1)).isFalse();
        }
        assertThat(deaths()).isEqualTo("0");
        assertThat(records.states()).isEqualTo("DONE 2");
    }

    @Test
    void theThirdOwnerDeathFailsTheRun() throws SQLException {
        control.execute("UPDATE slipway.task_run SET owner_deaths = 2 WHERE state = 'AVAILABLE'");
        claimedByAReplicaWithoutSession();

        heirTakesOver();

        assertThat(deaths()).isEqualTo("3");
        assertThat(control.query("SELECT state || ' ' || error_code FROM slipway.task_run ORDER BY uid DESC"))
                .isEqualTo("FAILED owner-died");
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
        assertThat(target.query("SELECT count(*) FROM slipway.void")).isEqualTo("1");
    }

    @Test
    void aRunAppliedByItsThirdDeadOwnerIsDone() throws SQLException {
        var first = claim(heir.id());
        heir.worker().start(first);
        await().atMost(SOON).until(() -> heir.worker().running() == 0);
        assertThat(records.states()).isEqualTo("DONE 2");
        reopened();
        claimedByAReplicaWithoutSession();

        heirTakesOver();

        assertThat(records.states()).isEqualTo("DONE 2");
        assertThat(fleet.effects()).containsOnly("2 rows, 2 different");
    }

    @Test
    void aRunWhoseThreadsBreakOffEndsAfterThreeDeaths() {
        control.execute("UPDATE slipway.plan SET options = '[]'");
        for (int death = 1; death <= 3; death++) {
            heir.worker().start(claim(heir.id()));
            await().atMost(SOON)
                    .until(() -> control.query("SELECT bool_and(owner IS NULL) FROM slipway.task_run")
                            .equals("t"));
            assertThat(deaths()).isEqualTo(Integer.toString(death));
            control.execute("UPDATE slipway.task_run SET not_before = now() WHERE state = 'RUNNING'");
        }
        heir.worker().start(claim(heir.id()));
        await().atMost(SOON)
                .until(() -> "FAILED owner-died"
                        .equals(control.query(
                                "SELECT state || ' ' || error_code FROM slipway.task_run ORDER BY uid DESC")));
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
        assertThat(heir.worker().slots().reserve()).isEqualTo(8);
    }

    @Test
    void aRunWithASessionWhoseThreadsBreakOffIsLeftToAPerson() throws SQLException {
        claimedByAReplicaWithoutSession();
        assertThat(heir.transactions().once(new OwnershipStore()::releaseDead)).isEqualTo(1);
        control.execute(
                "UPDATE slipway.plan SET options = '[]'",
                "UPDATE slipway.task_run SET owner_deaths = 3 WHERE state = 'RUNNING'");
        heir.worker().start(claim(heir.id()));
        await().atMost(SOON)
                .until(() -> control.query("SELECT bool_and(owner IS NULL) FROM slipway.task_run")
                        .equals("t"));
        assertThat(control.query("SELECT state || ' ' || error_code FROM slipway.task_run ORDER BY uid DESC"))
                .isEqualTo("INDETERMINATE owner-died");
        assertThat(control.query("SELECT count(*) FROM slipway.alert WHERE kind = 'owner-died'"))
                .isEqualTo("1");
    }

    /** As though its T3 had never been written. */
    private void reopened() {
        control.execute(
                "ALTER TABLE slipway.task_run DISABLE TRIGGER guard",
                """
                UPDATE slipway.task_run
                SET state = 'RUNNING', finished_at = NULL, applied_steps = 0, owner_deaths = 2, owner = NULL
                WHERE uid = (SELECT max(uid) FROM slipway.task_run)
                """,
                "ALTER TABLE slipway.task_run ENABLE TRIGGER guard");
    }

    private Connection claimedBySomebodyWithASession() {
        return predecessor.claim(fleet.login());
    }

    /** The server, not only the client, is done with it: until then the next owner finds it alive, and ends it. */
    private void claimedByAReplicaWithoutSession() throws SQLException {
        var session = claimedBySomebodyWithASession();
        int pid = session.unwrap(PGConnection.class).getBackendPID();
        session.close();
        await().atMost(SOON)
                .until(() -> target.query("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid)
                        .equals("0"));
    }

    private void heirTakesOver() {
        int released = heir.transactions().once(new OwnershipStore()::releaseDead);
        assertThat(released).isEqualTo(1);
        heir.worker().start(claim(heir.id()));
        await().atMost(SOON).until(() -> heir.worker().running() == 0);
    }

    private ClaimedRun claim(UUID who) {
        List<ClaimedRun> claimed = heir.transactions().once(handle -> claims.claim(handle, who, 1));
        return claimed.getFirst();
    }

    private String deaths() {
        return control.query("SELECT max(owner_deaths) FROM slipway.task_run");
    }
}
