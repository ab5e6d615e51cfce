package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.facts.CatalogObjects;
import io.slipway.scheduler.SlotSettings;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Runs on databases that have taken from PUBLIC what Slipway needs of PostgreSQL's catalog: one object per database.
 */
class MissingPrivilegeDbTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final List<String> OBJECTS = CatalogObjects.all();

    private final TestPostgres.Database control = ControlDatabase.create();
    private final TargetDatabases fleet = new TargetDatabases(TestPostgres.shared(), OBJECTS.size() + 1);
    private final ReplicaInJvm replica = new ReplicaInJvm(control, new SlotSettings(8, 2)).start();

    @AfterEach
    void end() {
        replica.close();
    }

    private String ended(int database) {
        return String.valueOf(control.query("""
                SELECT concat_ws(' ', r.state, r.error_code, r.attempt, r.error_message)
                FROM slipway.task_run r JOIN slipway.target t ON t.id = r.target WHERE t.database_name = '%s'
                """.formatted(fleet.names().get(database))));
    }

    @Test
    void aRunEndsWithTheObjectThatItMayNotUse() {
        for (int i = 0; i < OBJECTS.size(); i++) {
            fleet.databases().get(i).execute(CatalogObjects.revoke(OBJECTS.get(i)));
        }
        var connect = fleet.databases().getLast();
        connect.execute("REVOKE CONNECT ON DATABASE " + connect.name() + " FROM PUBLIC");

        new StoredRollout(control, fleet).register().start(replica, List.of("INSERT INTO fx VALUES (1)"), 8);
        await().atMost(LIMIT)
                .until(
                        () -> "0"
                                .equals(
                                        control.query(
                                                "SELECT count(*) FROM slipway.task_run WHERE state IN ('PENDING', 'AVAILABLE', 'RUNNING')")));

        for (int i = 0; i < OBJECTS.size(); i++) {
            var name = OBJECTS.get(i);
            assertThat(ended(i))
                    .as(name)
                    .satisfiesAnyOf(
                            end -> assertThat(end)
                                    .startsWith("FAILED missing-privilege 1 ")
                                    .contains(name, "GRANT "),
                            end -> {
                                assertThat(CatalogObjects.ofEveryRun()).doesNotContain(name);
                                assertThat(end).isEqualTo("DONE 1");
                            });
        }
        assertThat(ended(OBJECTS.size()))
                .startsWith("FAILED missing-privilege 1 ")
                .contains(connect.name());
    }
}
