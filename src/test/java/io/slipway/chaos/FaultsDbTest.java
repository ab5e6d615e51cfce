package io.slipway.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class FaultsDbTest {
    private static final EmbeddedPostgres SERVER = TestPostgres.fresh(EmbeddedSettings.DEFAULT);

    @RepeatedTest(3)
    void aServerWithAKilledBackendServesAfterTheFault() throws Exception {
        try (var victim = SERVER.open(EmbeddedPostgres.NAME)) {
            Faults.killBackend(SERVER);
            assertThat(victim.isValid(1)).isFalse();
        }
        var database = TestPostgres.of(SERVER).database(EmbeddedPostgres.NAME);
        assertThat(database.query("SELECT pg_is_in_recovery()")).isEqualTo("f");
    }

    @Test
    void aServerWithoutSpaceRefusesWorkAndServesAfterTheFault() throws Exception {
        var target = new TargetServer("small", 1);
        assumeTrue(target.disk().isBounded(), "only root may mount a file system");
        var database = target.databases().getFirst();
        target.disk().fill();
        try (var session = target.server().open(database.name());
                var statement = session.createStatement()) {
            assertThatThrownBy(() -> statement.execute(
                            "CREATE TABLE filling AS SELECT g, repeat('x', 900) FROM generate_series(1, 50000) g"))
                    .isInstanceOf(SQLException.class);
        }
        Faults.fillDisk(target, 100);
        assertThat(database.query("SELECT to_regclass('filling') IS NULL")).isEqualTo("t");
    }
}
