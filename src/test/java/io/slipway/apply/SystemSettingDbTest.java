package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ALTER SYSTEM whose answer nobody heard: the server's file tells. */
class SystemSettingDbTest {
    private static final String SET = "ALTER SYSTEM SET vacuum_cost_page_hit = 2";
    private static final String NEGATIVE = "ALTER SYSTEM SET autovacuum_vacuum_cost_limit=-1";
    private static final String SEVERAL = "ALTER SYSTEM SET datestyle = 'ISO', 'DMY'";
    private final Singles singles = Singles.ofSuperuser();

    SystemSettingDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
        singles.bench.database.execute(
                "ALTER SYSTEM RESET vacuum_cost_page_hit",
                "ALTER SYSTEM RESET autovacuum_vacuum_cost_limit",
                "ALTER SYSTEM RESET datestyle");
    }

    private Outcome canceled(boolean ran) throws SQLException {
        return canceled(singles, SET, ran);
    }

    private static Outcome canceled(Singles singles, String sql, boolean ran) throws SQLException {
        singles.begin(Bench.change(sql), "T:" + singles.run.task(), ran);
        singles.journal.cancelAsked = true;
        return singles.bench.run(Bench.change(sql), Bench.next(singles.run), singles.journal);
    }

    @Test
    void aCancelThatComesTooLateDoesNotHideIt() throws Exception {
        assertThat(canceled(true)).isEqualTo(new Outcome.Applied(1, 0, true));
    }

    @Test
    void aCancelBeforeItRanEndsItWithoutEffect() throws Exception {
        assertThat(canceled(false)).isInstanceOf(Outcome.Canceled.class);
        assertThat(singles.bench.query("SELECT count(*) FROM pg_file_settings WHERE name = 'vacuum_cost_page_hit'"))
                .isEqualTo("0");
    }

    @Test
    void anotherSignIsAnotherValue() throws Exception {
        singles.bench.database.execute("ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 1");
        singles.begin(Bench.change(NEGATIVE), "T:" + singles.run.task(), false);
        assertThat(singles.bench.run(Bench.change(NEGATIVE), Bench.next(singles.run), singles.journal))
                .isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(singles.query("SELECT setting FROM pg_file_settings WHERE name = 'autovacuum_vacuum_cost_limit'"))
                .isEqualTo("-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALTER SYSTEM RESET data_directory", "ALTER SYSTEM SET server_version TO DEFAULT"})
    void whatTheServerRefusesFailsThoughTheFileIsAsItAsks(String sql) {
        assertThat(singles.apply(sql)).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.state()).isEqualTo("none");
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
    void whatStandsInTheFileIsNotWrittenAgain(String sql) throws Exception {
        singles.begin(Bench.change(sql), "T:" + singles.run.task(), true);
        assertThat(singles.bench.run(Bench.change(sql), Bench.next(singles.run), singles.journal))
                .isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(singles.journal.has(LogLine.Kind.STATEMENT_STARTED)).isFalse();
    }

    @Test
    void severalValuesAreWrittenAgain() throws Exception {
        singles.begin(Bench.change(SEVERAL), "T:" + singles.run.task(), true);
        assertThat(singles.bench.run(Bench.change(SEVERAL), Bench.next(singles.run), singles.journal))
                .isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(singles.journal.has(LogLine.Kind.STATEMENT_STARTED)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCancelOfSeveralValuesOfWhichNobodyHeardIsForAPersonToResolve(boolean ran) throws Exception {
        assertThat(canceled(singles, SEVERAL, ran)).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(singles.state()).isEqualTo("INTENT");
    }

    private interface Use {
        void of(Singles own) throws Exception;
    }

    /** A login that may set it and may not read the server's file. */
    private void asBlind(Use use) throws Exception {
        assumeTrue(Integer.parseInt(singles.query("SHOW server_version_num")) >= 150_000, "superusers only before");
        try (var own = new Singles()) {
            own.bench.database.execute("GRANT ALTER SYSTEM ON PARAMETER vacuum_cost_page_hit TO " + own.bench.login);
            use.of(own);
            own.bench.database.execute("REVOKE ALTER SYSTEM ON PARAMETER vacuum_cost_page_hit FROM " + own.bench.login);
        }
    }

    @Test
    void whatMayNotBeReadIsWrittenAgain() throws Exception {
        asBlind(own -> {
            var single = Bench.change(SET);
            own.begin(single, "T:" + own.run.task(), true);
            assertThat(own.bench.run(single, Bench.next(own.run), own.journal))
                    .isEqualTo(new Outcome.Applied(1, 0, false));
            assertThat(own.journal.has(LogLine.Kind.STATEMENT_STARTED)).isTrue();
        });
    }

    @Test
    void aCancelOfWhatMayNotBeReadIsForAPersonToResolve() throws Exception {
        asBlind(own -> assertThat(canceled(own, SET, true)).isInstanceOf(Outcome.Indeterminate.class));
    }
}
