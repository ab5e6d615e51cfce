package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every single that may outlive its owner: adopted, or ended and cleared up. */
class SingleKillDbTest {
    private static final Outcome DONE = new Outcome.Applied(1, 0, false);

    private final Singles singles = new Singles();

    SingleKillDbTest() throws SQLException {}

    static Stream<SingleRow> rows() {
        return Arrays.stream(SingleRow.values())
                .filter(row -> row.rule == SingleRow.Rule.CATALOG && row.script.contains("CONCURRENTLY"))
                // that takes the schema's owner
                .filter(row -> row != SingleRow.REINDEX_SCHEMA);
    }

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    private CompletableFuture<Outcome> held(ChangeRunner runner, SingleRow row) throws SQLException {
        singles.asOwner(row.prepare.toArray(String[]::new));
        singles.holdSnapshot();
        singles.hold(row.hold.sql());
        var outcome = singles.start(runner, row.script, singles.run);
        singles.awaitWaiting();
        return outcome;
    }

    private boolean effect(SingleRow row) {
        return singles.bench.query("SELECT " + row.effect).equals("t");
    }

    private void nothingIsLeft() {
        assertThat(singles.leftovers()).isZero();
        assertThat(singles.bench.query("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"))
                .isEqualTo("0");
        singles.bench.awaitNoSession();
        assertThat(singles.state()).isIn("none", "APPLIED");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void itsOwnerDrainsAndTheNextOneAdoptsIt(SingleRow row) throws Exception {
        var runner = singles.bench.runner(singles.run);
        var outcome = held(runner, row);
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitingFor.DRAIN));
        var next = singles.takeOver(row.script);
        awaitOrphan();
        singles.release();
        assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(effect(row)).isTrue();
        assertThat(begun()).isEqualTo(1);
        nothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aCancelEndsTheOrphanAndWhatItLeft(SingleRow row) throws Exception {
        var runner = singles.bench.runner(singles.run);
        var outcome = held(runner, row);
        runner.stop(StopReason.DRAIN);
        outcome.get(60, TimeUnit.SECONDS);
        var next = singles.takeOver(row.script);
        awaitOrphan();
        singles.journal.cancelAsked = true;
        await().atMost(Duration.ofSeconds(60))
                .until(() -> singles.bench
                        .query(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name"
                                        + " LIKE 'slipway-taskrun-%' AND datname = current_database() AND query NOT LIKE '%IF EXISTS%' AND query NOT LIKE '%FINALIZE%'")
                        .equals("0"));
        singles.release();
        var end = next.get(60, TimeUnit.SECONDS);
        assertThat(end).isInstanceOfAny(Outcome.Canceled.class, Outcome.Applied.class);
        assertThat(effect(row)).isEqualTo(end instanceof Outcome.Applied);
        nothingIsLeft();
    }

    /** How often the statement itself was sent. */
    private long begun() {
        return singles.journal.lines.stream()
                .filter(line -> line.kind() == LogLine.Kind.STATEMENT_STARTED)
                .count();
    }

    private void awaitOrphan() {
        await().atMost(Duration.ofSeconds(60)).until(() -> singles.journal.waits.contains(WaitingFor.ORPHAN));
    }
}
