package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a failed statement's own transaction does not undo. */
class OutsideDbTest {
    private static final String OFF = "-- slipway:transaction off\n";

    private final Singles singles = Singles.ofSuperuser();
    private final String slot = "outside_" + ProcessHandle.current().pid();

    OutsideDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.bench.database.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + slot
                        + "'");
        singles.close();
    }

    @Test
    void aSlotThatAFailedStatementMadeLeavesItInDoubt() {
        var end = singles.apply(OFF + "SELECT pg_create_physical_replication_slot('" + slot
                + "'), 1 / (SELECT count(*) FROM pg_class WHERE false)");
        assertThat(end).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(singles.state()).isEqualTo("INTENT");
    }

    @Test
    void aFailureThatMadeNoSlotIsDefinite() {
        var end = singles.apply(OFF + "SELECT pg_drop_replication_slot('" + slot + "')");
        assertThat(end).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void aPreparedTransactionThatIsNotThereIsADefiniteFailure() {
        assertThat(singles.apply("COMMIT PREPARED 'nobody'")).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aSubscriptionToAPublisherThatRefusesLeavesItInDoubt() {
        assertThat(singles.apply("CREATE SUBSCRIPTION s CONNECTION 'host=/nowhere' PUBLICATION p"))
                .isInstanceOf(Outcome.Indeterminate.class);
    }

    @Test
    void aSubscriptionThatIsNotThereIsADefiniteFailure() {
        assertThat(singles.apply("DROP SUBSCRIPTION missing")).isInstanceOf(Outcome.Failed.class);
    }
}
