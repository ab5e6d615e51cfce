package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.history.GuardedInstall;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A target becomes guarded while a service uses it. */
class GuardedTargetDbTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), 1);
    private final TestPostgres.Database target = fleet.databases().getFirst();

    private void done(int runs) {
        await().atMost(SOON)
                .until(() -> Integer.toString(runs)
                        .equals(control.query("SELECT count(*) FROM slipway.task_run WHERE state = 'DONE'")));
    }

    private String warnings() {
        return String.valueOf(control.query("SELECT warnings FROM slipway.target"));
    }

    @Test
    void theWarningOfAPlainHistoryFollowsTheTarget() {
        try (var replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).start()) {
            var rollout = new StoredRollout(control, fleet).register();
            rollout.start(replica, List.of("INSERT INTO fx VALUES (1)"), 1);
            done(1);
            assertThat(warnings()).contains("plain-history");

            target.execute(GuardedInstall.script(fleet.login()));
            rollout.start(replica, List.of("INSERT INTO fx VALUES (2)"), 1);
            done(2);
            assertThat(warnings()).isEqualTo("[]");
            assertThat(target.query("SELECT count(*) FROM fx")).isEqualTo("2");
            assertThat(target.query("SELECT id FROM slipway.installation"))
                    .isEqualTo(control.query("SELECT id FROM slipway.installation"));
        }
    }
}
