package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every single that the catalog decides, stopped in its middle in every way: whole or gone at the end, nothing left.
 */
class SingleKillDbTest {
    private static final Outcome DONE = new Outcome.Applied(1, 0, false);

    /** What runs, what holds it up in its middle, and how to see that it took effect. */
    enum Row {
        CREATE_INDEX("CREATE INDEX CONCURRENTLY i ON t (a)", "", "to_regclass('i') IS NOT NULL"),
        DROP_INDEX("DROP INDEX CONCURRENTLY old", "SELECT * FROM t", "to_regclass('old') IS NULL"),
        REINDEX_INDEX("REINDEX INDEX CONCURRENTLY old", "", "to_regclass('old')::oid <> (SELECT oid FROM mark)"),
        REINDEX_TABLE("REINDEX TABLE CONCURRENTLY t", "", "to_regclass('old')::oid <> (SELECT oid FROM mark)"),
        REINDEX_SCHEMA(
                "REINDEX SCHEMA CONCURRENTLY app", "", "to_regclass('app.old')::oid <> (SELECT oid FROM app.mark)"),
        DETACH(
                "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY",
                "SELECT * FROM p",
                "NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = 'p1'::regclass)");

        final String sql;
        final String blocker;
        final String effect;

        Row(String sql, String blocker, String effect) {
            this.sql = sql;
            this.blocker = blocker;
            this.effect = effect;
        }
    }

    private final Singles singles = new Singles();

    SingleKillDbTest() throws SQLException {
        singles.asOwner(
                "CREATE INDEX old ON t (a, id)",
                "CREATE TABLE mark AS SELECT 'old'::regclass::oid AS oid",
                "CREATE SCHEMA app",
                "CREATE TABLE app.t (a int)",
                "CREATE INDEX old ON app.t (a)",
                "CREATE TABLE app.mark AS SELECT 'app.old'::regclass::oid AS oid",
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200)");
    }

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    private void block(Row row) throws SQLException {
        singles.holdSnapshot();
        if (!row.blocker.isEmpty()) {
            singles.hold(row.blocker);
        }
    }

    private boolean effect(Row row) {
        return singles.bench.query("SELECT " + row.effect).equals("t");
    }

    private void nothingIsLeft() {
        assertThat(singles.leftovers()).isZero();
        assertThat(singles.bench.query("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"))
                .isEqualTo("0");
        await().untilAsserted(() -> assertThat(singles.bench.sessionsAlive()).isZero());
        assertThat(singles.state()).isIn("none", "APPLIED");
    }

    @ParameterizedTest
    @EnumSource(Row.class)
    void undisturbedItTakesEffectOnce(Row row) {
        assertThat(singles.apply(row.sql)).isEqualTo(DONE);
        assertThat(effect(row)).isTrue();
        nothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(Row.class)
    void endedInItsMiddleItIsWholeOrGone(Row row) throws Exception {
        block(row);
        var outcome = singles.start(row.sql);
        singles.awaitWaiting();
        singles.terminate();
        singles.release();
        var end = outcome.get(30, TimeUnit.SECONDS);
        assertThat(effect(row)).isEqualTo(end.equals(DONE));
        nothingIsLeft();
        assertThat(singles.bench.run(Bench.change(row.sql)) instanceof Outcome.Applied || end.equals(DONE))
                .isTrue();
        assertThat(effect(row)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Row.class)
    void cutFromItsOwnerItGoesOnAndIsAdopted(Row row) throws Exception {
        block(row);
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, row.sql, singles.run);
        singles.awaitWaiting();
        runner.cut();
        awaitOrphan();
        singles.release();
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(effect(row)).isTrue();
        assertThat(begun()).isEqualTo(1);
        nothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(Row.class)
    void itsOwnerDrainsAndTheNextOneAdoptsIt(Row row) throws Exception {
        block(row);
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, row.sql, singles.run);
        singles.awaitWaiting();
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(30, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitingFor.DRAIN));
        var next = singles.takeOver(row.sql);
        awaitOrphan();
        singles.release();
        assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(effect(row)).isTrue();
        assertThat(begun()).isEqualTo(1);
        nothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(Row.class)
    void aCancelEndsTheOrphanAndWhatItLeft(Row row) throws Exception {
        block(row);
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, row.sql, singles.run);
        singles.awaitWaiting();
        runner.stop(StopReason.DRAIN);
        outcome.get(30, TimeUnit.SECONDS);
        var next = singles.takeOver(row.sql);
        awaitOrphan();
        singles.journal.cancelAsked = true;
        await().atMost(Duration.ofSeconds(10))
                .until(() -> singles.bench
                        .query(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name"
                                        + " LIKE 'slipway-taskrun-%' AND query NOT LIKE '%IF EXISTS%' AND query NOT LIKE '%FINALIZE%'")
                        .equals("0"));
        singles.release();
        var end = next.get(30, TimeUnit.SECONDS);
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
        await().atMost(Duration.ofSeconds(15)).until(() -> singles.journal.waits.contains(WaitingFor.ORPHAN));
    }
}
