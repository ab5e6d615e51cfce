package io.slipway.worker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.slipway.control.Transactions;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.TaskRunFixture;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rows that the report and the ledgers of a run write on the control database. */
class ControlReportDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = TaskRunFixture.create();
    private final WorkerStores stores = new WorkerStores(new Transactions(ControlDatabase.jdbi(control)));
    private final ClaimedRun run = OwnedRunFixture.run(control, TaskRunFixture.OWNER);
    private final ControlRunReport report =
            new ControlRunReport(run, stores, null, new WorkerMeters(new SimpleMeterRegistry()));

    private ControlKeyLedger keys() {
        return new ControlKeyLedger(run, OwnedRunFixture.context(run, null), stores);
    }

    private String shown(String column) {
        return String.valueOf(control.query("SELECT " + column + " FROM slipway.task_run"));
    }

    private String key() {
        return String.valueOf(control.query("SELECT change_key FROM slipway.task"));
    }

    @Test
    void onlyTheOwnerStoresTheChangeKey() {
        assertThat(keys().changeKeyFixed("V:default/1#1", 3)).isTrue();
        assertThat(key()).isEqualTo("V:default/1#1");
        assertThat(shown("steps")).isEqualTo("3");

        control.execute("UPDATE slipway.task_run SET owner = '" + TaskRunFixture.OTHER + "', epoch = 2");

        assertThat(keys().changeKeyFixed("V:default/1#2", 4)).isFalse();
        assertThat(key()).isEqualTo("V:default/1#1");
    }

    @Test
    void aRunThatWatchesAnOrphanIsNotFencing() {
        report.waiting(WaitReason.FENCING, "an earlier session");
        assertThat(shown("fencing_since")).isNotEqualTo("null");

        report.waiting(WaitReason.ORPHAN, "an index is built");

        assertThat(shown("waiting_for")).isEqualTo("orphan");
        assertThat(shown("fencing_since")).isEqualTo("null");
    }

    @Test
    void theEndOfAWaitIsWrittenOnceTheDatabaseAcceptsTheWrite() {
        report.waiting(WaitReason.FENCING, "an earlier session");
        refusing();
        report.moving();
        assertThat(shown("waiting_for")).isEqualTo("fencing");

        control.execute("DROP TRIGGER refusing ON slipway.task_run");

        await().atMost(SOON).until(() -> shown("waiting_for").equals("null"));
        assertThat(shown("fencing_since")).isEqualTo("null");
    }

    @Test
    void theEndOfAWaitDoesNotOverwriteANewWait() {
        report.waiting(WaitReason.FENCING, "an earlier session");
        refusing();
        report.moving();
        control.execute("DROP TRIGGER refusing ON slipway.task_run");
        report.waiting(WaitReason.LOCK, "the shop");

        await().during(Duration.ofMillis(1_500))
                .atMost(SOON)
                .until(() -> shown("waiting_for").equals("lock"));
    }

    private void refusing() {
        control.execute(
                "CREATE FUNCTION refusing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'",
                "CREATE TRIGGER refusing BEFORE UPDATE ON slipway.task_run EXECUTE FUNCTION refusing()");
    }
}
