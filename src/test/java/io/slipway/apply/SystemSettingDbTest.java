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
    private final Singles singles = Singles.ofSuperuser();

    SystemSettingDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
        singles.bench.database.execute(
                "ALTER SYSTEM RESET vacuum_cost_page_hit", "ALTER SYSTEM RESET autovacuum_vacuum_cost_limit");
    }

    private Outcome canceled(boolean ran) throws SQLException {
        singles.begin(Bench.change(SET), "T:" + singles.run.task(), ran);
        singles.journal.cancelAsked = true;
        return singles.bench.run(Bench.change(SET), Bench.next(singles.run), singles.journal);
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
    void whatMayNotBeReadIsWrittenAgain() throws Exception {
        assumeTrue(Integer.parseInt(singles.query("SHOW server_version_num")) >= 150_000, "superusers only before");
        try (var own = new Singles()) {
            own.bench.database.execute("GRANT ALTER SYSTEM ON PARAMETER vacuum_cost_page_hit TO " + own.bench.login);
            var single = Bench.change(SET);
            own.begin(single, "T:" + own.run.task(), true);
            assertThat(own.bench.run(single, Bench.next(own.run), own.journal))
                    .isEqualTo(new Outcome.Applied(1, 0, false));
            assertThat(own.journal.has(LogLine.Kind.STATEMENT_STARTED)).isTrue();
            own.bench.database.execute("REVOKE ALTER SYSTEM ON PARAMETER vacuum_cost_page_hit FROM " + own.bench.login);
        }
    }
}
