package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.StopReason;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stop that is requested while a standalone statement runs does not hide that the statement took effect. */
class StopBehindStatementDbTest {
    private final StandaloneFixture standalone;

    StopBehindStatementDbTest() throws SQLException {
        standalone = new StandaloneFixture();
    }

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    @Test
    void anIndexBuiltWithoutTheControlDatabaseStaysRecorded() throws Exception {
        standalone.holdSnapshot();
        var owner = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(owner, OrphanFixture.BUILD, standalone.run);
        standalone.awaitWaiting();
        owner.stop(StopReason.CONTROL_LOST);
        standalone.release();

        outcome.get(60, TimeUnit.SECONDS);

        assertThat(standalone.fixture.query("SELECT state FROM slipway.history WHERE kind = 'STANDALONE'"))
                .isEqualTo("APPLIED");
    }
}
