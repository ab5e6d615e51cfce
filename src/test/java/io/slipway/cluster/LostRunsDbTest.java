package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.StopReason;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica stops its work on a run that it does not own any more, or perhaps not any more. */
class LostRunsDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TestPostgres.Database target = fleet.databases().getFirst();
    private final TaskRunRecords records = new TaskRunRecords(control);
    private final ClaimStore claims = new ClaimStore();
    private final ReplicaInJvm replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).startLease();

    @BeforeEach
    void aRunIsUnderWay() {
        new StoredRollout(control, fleet)
                .register()
                .start(replica, List.of("INSERT INTO fx VALUES (1); SELECT pg_sleep(600)"), 1);
        control.execute("UPDATE slipway.task_run SET state = 'AVAILABLE'");
        List<ClaimedRun> claimed = replica.transactions().once(handle -> claims.claim(handle, replica.id(), 1));
        replica.worker().start(claimed.getFirst());
        await().atMost(SOON).until(() -> sessions("wait_event = 'PgSleep'") == 1);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void aRunWithoutControlDatabaseIsRolledBackAndHandedBack() {
        replica.worker().stopAll(StopReason.CONTROL_LOST);

        await().atMost(SOON).until(() -> replica.worker().running() == 0);
        assertThat(records.states()).isEqualTo("RUNNING 1");
        assertThat(records.ownedBy(replica.id())).isZero();
        assertThat(records.openSessions()).isZero();
        nothingIsLeftInTheTarget();
    }

    @Test
    void aDeadReplicaRollsItsRunsBackAndContinuesUnderANewId() {
        var formerly = replica.id();
        control.execute("UPDATE slipway.replica SET declared_dead_at = now()");

        await().atMost(SOON).until(() -> replica.worker().running() == 0);
        assertThat(replica.id()).isNotEqualTo(formerly);
        assertThat(records.states()).isEqualTo("RUNNING 1");
        nothingIsLeftInTheTarget();
    }

    @Test
    void aReleasedRunIsRolledBackByItsFormerOwner() {
        control.execute("UPDATE slipway.task_run SET owner = NULL, released_at = now()");

        await().atMost(SOON).until(() -> replica.worker().running() == 0);
        assertThat(records.states()).isEqualTo("RUNNING 1");
        assertThat(control.query("SELECT released_at IS NOT NULL FROM slipway.task_run"))
                .isEqualTo("t");
        nothingIsLeftInTheTarget();
    }

    @Test
    void theLeaseRenewalFindsACancelWithoutASignal() {
        control.execute("UPDATE slipway.task_run SET cancel_requested_at = now()");

        await().atMost(SOON).until(() -> records.states().equals("CANCELED 1"));
        nothingIsLeftInTheTarget();
    }

    /** The listener makes this call for each signal, also for one that a person sent. */
    @Test
    void aSignalWithoutACancelOnRecordCancelsNothing() {
        var uid = new TaskRunId(Long.parseLong(control.query("SELECT uid FROM slipway.task_run")));
        long before = renewals();
        replica.worker().stopIfCanceled(uid);
        replica.worker().stopIfCanceled(new TaskRunId(999_999));

        await().atMost(SOON).until(() -> renewals() >= before + 2);
        assertThat(records.states()).isEqualTo("RUNNING 1");
        assertThat(sessions("state = 'active'")).isOne();

        control.execute("UPDATE slipway.task_run SET cancel_requested_at = now()");
        replica.worker().stopIfCanceled(uid);
        await().atMost(SOON).until(() -> records.states().equals("CANCELED 1"));
    }

    private long renewals() {
        return Long.parseLong(String.valueOf(control.query("SELECT max(lease_seq) FROM slipway.replica")));
    }

    @Test
    void aClaimWithALostAnswerIsHandedBack() {
        control.execute("UPDATE slipway.task_run SET cancel_requested_at = now()");
        await().atMost(SOON).until(() -> records.states().equals("CANCELED 1"));
        new StoredRollout(control, fleet).start(replica, TargetDatabases.inserts(1), 1);
        control.execute("UPDATE slipway.task_run SET state = 'AVAILABLE' WHERE state = 'PENDING'");

        replica.transactions().once(handle -> claims.claim(handle, replica.id(), 1));

        await().atMost(SOON).until(() -> records.ownedBy(replica.id()) == 0);
        assertThat(records.states()).isEqualTo("CANCELED 1, RUNNING 1");
    }

    private void nothingIsLeftInTheTarget() {
        await().atMost(SOON).until(() -> sessions("true") == 0);
        assertThat(fleet.effects()).containsOnly("0 rows, 0 different");
        assertThat(fleet.applied()).containsOnly("0 of 0");
    }

    private int sessions(String more) {
        return Integer.parseInt(String.valueOf(control.query("""
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = '%s' AND application_name LIKE 'slipway-taskrun-%%' AND %s
                """.formatted(target.name(), more))));
    }
}
