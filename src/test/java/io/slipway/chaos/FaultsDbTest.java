package io.slipway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.testing.TestPostgres;
import org.junit.jupiter.api.RepeatedTest;

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
}
