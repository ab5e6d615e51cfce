package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts of stretches, singles and batches: they go on where they stopped, in a session like the first one's. */
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

    private final Singles singles = new Singles();

    MixedStepsDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    @Test
    void aScriptOfAllKindsRunsInItsOrder() {
        assertThat(singles.apply(SCRIPT)).isEqualTo(new Outcome.Applied(4, 0, false));
        assertThat(singles.bench.query("SELECT string_agg(kind, ' ' ORDER BY step) FROM slipway.history WHERE task = '"
                        + singles.run.task() + "'"))
                .isEqualTo("STRETCH SINGLE BATCH STRETCH");
        assertThat(singles.index("app.i")).isEqualTo("valid");
        assertThat(singles.bench.query("SELECT sum(a - id) FROM t")).isEqualTo("500");
    }

    @Test
    void theNextOwnerGoesOnAtTheStepWithTheSettingsOfTheEarlierOnes() throws Exception {
        singles.holdSnapshot();
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, SCRIPT, singles.run);
        singles.awaitWaiting();
        singles.terminate();
        singles.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.appliedSteps()).isEqualTo(1);
            assertThat(failed.steps()).isEqualTo(4);
        });
        assertThat(singles.index("app.i")).isEqualTo("none");
        assertThat(singles.takeOver(SCRIPT).get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Applied(4, 0, false));
        assertThat(singles.index("app.i")).isEqualTo("valid");
        assertThat(singles.bench.effects(1)).isEqualTo(1);
        assertThat(singles.bench.effects(2)).isEqualTo(1);
        assertThat(singles.bench.query("SELECT sum(a - id) FROM t")).isEqualTo("500");
    }

    @Test
    void aCancelAfterStepsHaveCommittedSaysWhich() throws Exception {
        singles.holdSnapshot();
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, SCRIPT, singles.run);
        singles.awaitWaiting();
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Canceled(null, 1, 4));
        assertThat(singles.bench.effects(1)).isEqualTo(1);
        assertThat(singles.bench.effects(2)).isZero();
        assertThat(singles.journal.lines).anyMatch(line -> line.message().equals("steps 1 to 1 of 4 stay applied"));
        assertThat(singles.state()).isEqualTo("APPLIED");
    }

    @Test
    void whatDiscardAllForgetsIsForgottenByLaterStepsToo() throws SQLException {
        singles.asOwner("CREATE SCHEMA app");
        assertThat(singles.apply("""
                        SET search_path = app;
                        DISCARD ALL;
                        SET application_name = 'after it';
                        CREATE INDEX CONCURRENTLY i ON t (a);
                        CREATE TABLE u AS SELECT current_setting('application_name') AS name""")).isInstanceOf(Outcome.Applied.class);
        assertThat(singles.query("SELECT name FROM public.u")).isEqualTo("after it");
    }
}
