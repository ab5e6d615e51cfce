package io.slipway.apply.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.run.ChangeStatement;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class StatementRunnerDbTest {
    private static final int MANY = 90;

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final StatementRunner runner = new StatementRunner(journal);

    @Test
    void aTextIsSentAsItIs() throws SQLException {
        try (var connection = fixture.sessions(ApplyFixture.newRun()).open()) {
            assertThat(run(connection, "SELECT e'a''b\\'' UNION ALL SELECT '?'"))
                    .isEqualTo(2);
            assertThat(run(connection, "DO $f$ BEGIN ASSERT e'a''b\\'' = 'a''b'''; END $f$"))
                    .isZero();
        }
    }

    @Test
    void theRowsOfALargeResultAreCountedAndDropped() throws SQLException {
        try (var connection = fixture.sessions(ApplyFixture.newRun()).open()) {
            String megabytes = "SELECT repeat('x', 1000000) FROM generate_series(1, " + MANY + ")";
            assertThat(run(connection, megabytes)).isEqualTo(MANY);
            connection.setAutoCommit(false);
            assertThat(run(connection, megabytes)).isEqualTo(MANY);
            assertThat(run(connection, "UPDATE fx SET n = 1")).isZero();
            connection.rollback();
        }
    }

    @Test
    void anErrorLeavesTheSessionUsable() throws SQLException {
        try (var connection = fixture.sessions(ApplyFixture.newRun()).open()) {
            assertThatThrownBy(() -> run(connection, "SELECT 1 / 0")).isInstanceOf(SQLException.class);
            assertThat(run(connection, "SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void onlyTheFirstHundredNoticesAreReported() throws SQLException {
        try (var connection = fixture.sessions(ApplyFixture.newRun()).open()) {
            run(connection, "DO $$ BEGIN FOR i IN 1..100000 LOOP RAISE NOTICE 'n %', i; END LOOP; END $$");
        }
        assertThat(journal.lines).hasSize(101);
    }

    private long run(Connection connection, String sql) throws SQLException {
        return runner.run(connection, statement(sql), 1, 1);
    }

    private static ChangeStatement statement(String sql) {
        return ApplyFixture.change(sql).statements().getFirst();
    }
}
