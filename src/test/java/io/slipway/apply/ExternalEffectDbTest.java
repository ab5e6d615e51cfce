package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunOutcome;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Effects of a failed statement that its own rollback does not undo. */
class ExternalEffectDbTest {
    private static final String OFF = "-- slipway:transaction off\n";

    private final StandaloneFixture standalone = StandaloneFixture.ofSuperuser();
    private final String slot = "outside_" + ProcessHandle.current().pid();

    ExternalEffectDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.fixture.database.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + slot
                        + "'");
        standalone.close();
    }

    @Test
    void aSlotLeftByAFailedStatementLeavesTheRunInDoubt() {
        var end = standalone.apply(OFF + "SELECT pg_create_physical_replication_slot('" + slot
                + "'), 1 / (SELECT count(*) FROM pg_class WHERE false)");
        assertThat(end).isInstanceOf(RunOutcome.Indeterminate.class);
        assertThat(standalone.state()).isEqualTo("INTENT");
    }

    @Test
    void aFailureWithoutANewSlotIsDefinite() {
        var end = standalone.apply(OFF + "SELECT pg_drop_replication_slot('" + slot + "')");
        assertThat(end).isInstanceOf(RunOutcome.Failed.class);
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void aMissingPreparedTransactionIsADefiniteFailure() {
        assertThat(standalone.apply("COMMIT PREPARED 'nobody'")).isInstanceOf(RunOutcome.Failed.class);
    }

    @Test
    void aRefusedSubscriptionLeavesTheRunInDoubt() {
        assertThat(standalone.apply("CREATE SUBSCRIPTION s CONNECTION 'host=/nowhere' PUBLICATION p"))
                .isInstanceOf(RunOutcome.Indeterminate.class);
    }

    @Test
    void aMissingSubscriptionIsADefiniteFailure() {
        assertThat(standalone.apply("DROP SUBSCRIPTION missing")).isInstanceOf(RunOutcome.Failed.class);
    }
}
