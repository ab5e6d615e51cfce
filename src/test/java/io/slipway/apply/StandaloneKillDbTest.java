package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every standalone step that may outlive its owner is adopted, or terminated and cleaned up. */
class StandaloneKillDbTest {
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);

    private final StandaloneFixture standalone = new StandaloneFixture();

    StandaloneKillDbTest() throws SQLException {}

    static Stream<StandaloneScenario> rows() {
        return Arrays.stream(StandaloneScenario.values())
                .filter(row -> row.rule == StandaloneScenario.Rule.CATALOG && row.script.contains("CONCURRENTLY"))
                // that takes the schema's owner
                .filter(row -> row != StandaloneScenario.REINDEX_SCHEMA);
    }

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    private CompletableFuture<RunOutcome> held(OwnerFixture runner, StandaloneScenario row) throws SQLException {
        standalone.asOwner(row.prepare.toArray(String[]::new));
        standalone.holdSnapshot();
        standalone.hold(row.hold.sql());
        var outcome = standalone.start(runner, row.script, standalone.run);
        standalone.awaitWaiting();
        return outcome;
    }

    private boolean effect(StandaloneScenario row) {
        return standalone.fixture.query("SELECT " + row.effect).equals("t");
    }

    private void nothingIsLeft() {
        assertThat(standalone.leftovers()).isZero();
        assertThat(standalone.fixture.query("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"))
                .isEqualTo("0");
        standalone.fixture.awaitNoSession();
        assertThat(standalone.state()).isIn("none", "APPLIED");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theNextOwnerAdoptsTheStatementOfADrainedOwner(StandaloneScenario row) throws Exception {
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = held(runner, row);
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        RunOutcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitReason.DRAIN));
        var next = standalone.takeOver(row.script);
        awaitOrphan();
        standalone.release();
        assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(effect(row)).isTrue();
        assertThat(begun()).isEqualTo(1);
        nothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aCancelEndsTheOrphanAndItsLeftovers(StandaloneScenario row) throws Exception {
        var runner = standalone.fixture.runner(standalone.run);
        var outcome = held(runner, row);
        runner.stop(StopReason.DRAIN);
        outcome.get(60, TimeUnit.SECONDS);
        var next = standalone.takeOver(row.script);
        awaitOrphan();
        standalone.journal.cancel();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> standalone
                        .fixture
                        .query(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name"
                                        + " LIKE 'slipway-taskrun-%' AND datname = current_database() AND query NOT LIKE '%IF EXISTS%' AND query NOT LIKE '%FINALIZE%'")
                        .equals("0"));
        standalone.release();
        var end = next.get(60, TimeUnit.SECONDS);
        assertThat(end).isInstanceOfAny(RunOutcome.Canceled.class, RunOutcome.Applied.class);
        assertThat(effect(row)).isEqualTo(end instanceof RunOutcome.Applied);
        nothingIsLeft();
    }

    /** How often the statement itself was sent. */
    private long begun() {
        return standalone.journal.lines.stream()
                .filter(line -> line.kind() == RunLogLine.Kind.STATEMENT_STARTED)
                .count();
    }

    private void awaitOrphan() {
        await().atMost(Duration.ofSeconds(60)).until(() -> standalone.journal.waitReasons.contains(WaitReason.ORPHAN));
    }
}
