package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ALTER SYSTEM whose answer was lost: the configuration file of the server shows the result. */
class SystemSettingDbTest {
    private static final String SET = "ALTER SYSTEM SET vacuum_cost_page_hit = 2";
    private static final String NEGATIVE = "ALTER SYSTEM SET autovacuum_vacuum_cost_limit=-1";
    private static final String SEVERAL = "ALTER SYSTEM SET datestyle = 'ISO', 'DMY'";
    private final StandaloneFixture standalone = StandaloneFixture.ofSuperuser();

    SystemSettingDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
        standalone.fixture.database.execute(
                "ALTER SYSTEM RESET vacuum_cost_page_hit",
                "ALTER SYSTEM RESET autovacuum_vacuum_cost_limit",
                "ALTER SYSTEM RESET datestyle");
    }

    private RunOutcome canceled(boolean ran) throws SQLException {
        return canceled(standalone, SET, ran);
    }

    private static RunOutcome canceled(StandaloneFixture standalone, String sql, boolean ran) throws SQLException {
        standalone.leaveIntent(ApplyFixture.change(sql), "T:" + standalone.run.task(), ran);
        standalone.journal.cancel();
        return standalone.fixture.run(ApplyFixture.change(sql), ApplyFixture.next(standalone.run), standalone.journal);
    }

    @Test
    void aLateCancelLeavesTheSettingApplied() throws Exception {
        assertThat(canceled(true)).isEqualTo(new RunOutcome.Applied(1, 0, true));
    }

    @Test
    void aCancelBeforeTheStatementRanHasNoEffect() throws Exception {
        assertThat(canceled(false)).isInstanceOf(RunOutcome.Canceled.class);
        assertThat(standalone.fixture.query(
                        "SELECT count(*) FROM pg_file_settings WHERE name = 'vacuum_cost_page_hit'"))
                .isEqualTo("0");
    }

    @Test
    void aValueOfTheOppositeSignIsWritten() throws Exception {
        standalone.fixture.database.execute("ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 1");
        standalone.leaveIntent(ApplyFixture.change(NEGATIVE), "T:" + standalone.run.task(), false);
        assertThat(standalone.fixture.run(
                        ApplyFixture.change(NEGATIVE), ApplyFixture.next(standalone.run), standalone.journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(standalone.query("SELECT setting FROM pg_file_settings WHERE name = 'autovacuum_vacuum_cost_limit'"))
                .isEqualTo("-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALTER SYSTEM RESET data_directory", "ALTER SYSTEM SET server_version TO DEFAULT"})
    void aRefusedSettingFailsEvenIfTheFileMatches(String sql) {
        assertThat(standalone.apply(sql)).isInstanceOf(RunOutcome.Failed.class);
        assertThat(standalone.state()).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SET,
                "ALTER SYSTEM SET autovacuum_vacuum_cost_limit = -1",
                NEGATIVE,
                "ALTER SYSTEM SET vacuum_cost_page_hit TO '2'",
                "ALTER SYSTEM SET \"vacuum_cost_page_hit\" = 2",
                "ALTER SYSTEM SET vacuum_cost_page_hit TO DEFAULT",
                "ALTER SYSTEM RESET vacuum_cost_page_hit"
            })
    void aValueInTheFileIsNotWrittenAgain(String sql) throws Exception {
        standalone.leaveIntent(ApplyFixture.change(sql), "T:" + standalone.run.task(), true);
        assertThat(standalone.fixture.run(
                        ApplyFixture.change(sql), ApplyFixture.next(standalone.run), standalone.journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(standalone.journal.hasLine(RunLogLine.Kind.STATEMENT_STARTED))
                .isFalse();
    }

    @Test
    void aListOfValuesIsWrittenAgain() throws Exception {
        standalone.leaveIntent(ApplyFixture.change(SEVERAL), "T:" + standalone.run.task(), true);
        assertThat(standalone.fixture.run(
                        ApplyFixture.change(SEVERAL), ApplyFixture.next(standalone.run), standalone.journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(standalone.journal.hasLine(RunLogLine.Kind.STATEMENT_STARTED))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCanceledListOfValuesIsLeftInDoubt(boolean ran) throws Exception {
        assertThat(canceled(standalone, SEVERAL, ran)).isInstanceOf(RunOutcome.Indeterminate.class);
        assertThat(standalone.state()).isEqualTo("INTENT");
    }

    private interface Use {
        void of(StandaloneFixture own) throws Exception;
    }

    /** A login that may set it and may not read the server's file. */
    private void asBlind(Use use) throws Exception {
        assumeTrue(Integer.parseInt(standalone.query("SHOW server_version_num")) >= 150_000, "superusers only before");
        try (var own = new StandaloneFixture()) {
            own.fixture.database.execute(
                    "GRANT ALTER SYSTEM ON PARAMETER vacuum_cost_page_hit TO " + own.fixture.login);
            use.of(own);
            own.fixture.database.execute(
                    "REVOKE ALTER SYSTEM ON PARAMETER vacuum_cost_page_hit FROM " + own.fixture.login);
        }
    }

    @Test
    void anUnreadableSettingIsWrittenAgain() throws Exception {
        asBlind(own -> {
            var single = ApplyFixture.change(SET);
            own.leaveIntent(single, "T:" + own.run.task(), true);
            assertThat(own.fixture.run(single, ApplyFixture.next(own.run), own.journal))
                    .isEqualTo(new RunOutcome.Applied(1, 0, false));
            assertThat(own.journal.hasLine(RunLogLine.Kind.STATEMENT_STARTED)).isTrue();
        });
    }

    @Test
    void aCanceledUnreadableSettingIsLeftInDoubt() throws Exception {
        asBlind(own -> assertThat(canceled(own, SET, true)).isInstanceOf(RunOutcome.Indeterminate.class));
    }
}
