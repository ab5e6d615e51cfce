package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts with all three kinds of steps resume where they stopped, in a session with the same settings. */
class MixedStepsDbTest {
    private static final String SCRIPT = """
            -- slipway:batch table=t key=id size=100
            CREATE SCHEMA app;
            SET search_path = app, public;
            CREATE TABLE app.u (a int);
            INSERT INTO public.fx VALUES (1);
            CREATE INDEX CONCURRENTLY i ON u (a);
            UPDATE t SET a = a + 1;
            INSERT INTO public.fx VALUES (2);
            """;

    private final StandaloneFixture standalone = new StandaloneFixture();

    MixedStepsDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    @Test
    void aScriptOfAllStepKindsRunsInOrder() {
        assertThat(standalone.apply(SCRIPT)).isEqualTo(new RunOutcome.Applied(4, 0, false));
        assertThat(standalone.fixture.query(
                        "SELECT string_agg(kind, ' ' ORDER BY step) FROM slipway.history WHERE task = '"
                                + standalone.run.task() + "'"))
                .isEqualTo("TRANSACTION STANDALONE BATCH TRANSACTION");
        assertThat(standalone.index("app.i")).isEqualTo("valid");
        assertThat(standalone.fixture.query("SELECT sum(a - id) FROM t")).isEqualTo("500");
    }

    @Test
    void theNextOwnerContinuesWithTheSettingsOfEarlierSteps() throws Exception {
        standalone.holdSnapshot();
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(runner, SCRIPT, standalone.run);
        standalone.awaitWaiting();
        standalone.terminate();
        standalone.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.appliedSteps()).isEqualTo(1);
            assertThat(failed.steps()).isEqualTo(4);
        });
        assertThat(standalone.index("app.i")).isEqualTo("none");
        assertThat(standalone.takeOver(SCRIPT).get(60, TimeUnit.SECONDS))
                .isEqualTo(new RunOutcome.Applied(4, 0, false));
        assertThat(standalone.index("app.i")).isEqualTo("valid");
        assertThat(standalone.fixture.effects(1)).isEqualTo(1);
        assertThat(standalone.fixture.effects(2)).isEqualTo(1);
        assertThat(standalone.fixture.query("SELECT sum(a - id) FROM t")).isEqualTo("500");
    }

    @Test
    void aCancelReportsTheStepsThatStayApplied() throws Exception {
        standalone.holdSnapshot();
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = standalone.start(runner, SCRIPT, standalone.run);
        standalone.awaitWaiting();
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Canceled(null, 1, 4));
        assertThat(standalone.fixture.effects(1)).isEqualTo(1);
        assertThat(standalone.fixture.effects(2)).isZero();
        assertThat(standalone.journal.lines).anyMatch(line -> line.message().equals("steps 1 to 1 of 4 stay applied"));
        assertThat(standalone.state()).isEqualTo("APPLIED");
    }

    @Test
    void discardAllAlsoResetsSettingsForLaterSteps() throws SQLException {
        standalone.asOwner("CREATE SCHEMA app");
        assertThat(standalone.apply("""
                        SET search_path = app;
                        DISCARD ALL;
                        SET application_name = 'after it';
                        CREATE INDEX CONCURRENTLY i ON t (a);
                        CREATE TABLE u AS SELECT current_setting('application_name') AS name""")).isInstanceOf(RunOutcome.Applied.class);
        assertThat(standalone.query("SELECT name FROM public.u")).isEqualTo("after it");
    }
}
