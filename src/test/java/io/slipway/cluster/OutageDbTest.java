package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The runs of a server that was away, when it is back. */
class OutageDbTest {
    /** Shorter than the back-off of the runs, so that none starts because its back-off is over. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String GROW_BACK_OFF = """
            WITH grown AS (UPDATE slipway.task_run SET not_before = now() + interval '110 s', hand_backs = 6
                           WHERE state = 'RUNNING' AND owner IS NULL AND waiting_for = 'target-unreachable'
                             AND not_before < now() + interval '70 s'
                           RETURNING uid)
            SELECT (SELECT count(*) FROM grown)
                 + (SELECT count(*) FROM slipway.task_run WHERE not_before > now() + interval '70 s')
            """;

    private final TestPostgres.Database control = ControlDatabase.create();
    private final EmbeddedPostgres server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.of(server), 3);
    private final StoredRollout rollouts = new StoredRollout(control, fleet).register();
    private final ReplicaInJvm replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).start();

    @AfterEach
    void end() {
        replica.close();
        server.close();
    }

    private void awaitValue(String expected, String sql) {
        await().atMost(LIMIT).until(() -> expected.equals(control.query(sql)));
    }

    @Test
    void theRunsOfAServerStartWhenItRespondsAgain() {
        server.stop();
        rollouts.start(replica, List.of("INSERT INTO fx VALUES (1)"), 3);
        awaitValue("3", GROW_BACK_OFF);
        awaitValue("t", "SELECT count(away_since) = 1 FROM slipway.server_outage");
        var putOff = control.query("SELECT min(not_before) FROM slipway.task_run");

        RestartFixture.startAgain(server, Map.of());

        awaitValue("3", "SELECT count(*) FROM slipway.task_run WHERE state = 'DONE'");
        assertThat(control.query(
                        "SELECT max(at) < '" + putOff + "' FROM slipway.transition WHERE to_state = 'RUNNING'"))
                .isEqualTo("t");
        assertThat(fleet.effects()).containsOnly("1 rows, 1 different");
    }
}
