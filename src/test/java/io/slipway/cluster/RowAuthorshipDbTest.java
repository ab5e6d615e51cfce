package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.rollout.ownership.RunContextStore;
import io.slipway.scheduler.SlotSettings;
import io.slipway.target.ForeignChange;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which rows of a target's history this installation takes for its own. */
class RowAuthorshipDbTest {
    private static final String NONE = "00";

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);

    private String row(String column) {
        return String.valueOf(
                fleet.databases().getFirst().query("SELECT " + column + " FROM slipway.history ORDER BY step LIMIT 1"));
    }

    private boolean isOnRecord(ReplicaInJvm replica, UUID task, String key, long run, String nonce) {
        long target = Long.parseLong(String.valueOf(control.query("SELECT id FROM slipway.target")));
        return replica.transactions()
                .read(handle ->
                        new RunContextStore().isOnRecord(handle, target, new ForeignChange(task, run, key, nonce)));
    }

    @Test
    void aRowOfARecordedSessionOrAnAcceptedRowIsTrusted() {
        try (var replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).start()) {
            new StoredRollout(control, fleet).register().start(replica, List.of("INSERT INTO fx VALUES (1)"), 1);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> "DONE".equals(control.query("SELECT state FROM slipway.task_run")));
            var task = UUID.fromString(row("task"));
            var key = row("change_key");
            long run = Long.parseLong(row("run_uid"));
            var nonce = row("encode(nonce_hash, 'hex')");

            assertThat(isOnRecord(replica, task, key, run, nonce)).isTrue();
            assertThat(isOnRecord(replica, task, key, run, NONE)).isFalse();
            assertThat(isOnRecord(replica, task, key, run + 1, nonce)).isFalse();
            assertThat(isOnRecord(replica, task, "V:default/6#1", run, nonce)).isFalse();
            assertThat(isOnRecord(replica, UUID.randomUUID(), key, run, nonce)).isFalse();

            control.execute("INSERT INTO slipway.foreign_change (target, task, change_key, nonce_hash) SELECT id,"
                    + " '00000000-0000-4000-8000-000000000009', 'V:default/7#1', '\\x00' FROM slipway.target");
            var accepted = UUID.fromString("00000000-0000-4000-8000-000000000009");
            assertThat(isOnRecord(replica, accepted, "V:default/7#1", 9, NONE)).isTrue();
            assertThat(isOnRecord(replica, accepted, "V:default/8#1", 9, NONE)).isFalse();
            assertThat(isOnRecord(replica, accepted, "V:default/7#1", 9, nonce)).isFalse();
        }
    }
}
