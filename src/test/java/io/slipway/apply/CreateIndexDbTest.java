package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CreateIndexDbTest {
    private static final String BUILD = "CREATE INDEX CONCURRENTLY i ON t (a)";
    private static final Outcome DONE = new Outcome.Applied(1, 0, false);

    private final Singles singles = new Singles();

    CreateIndexDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    @Test
    void anIndexIsBuiltAndItsEndIsSeenInTheCatalog() {
        assertThat(singles.apply(BUILD)).isEqualTo(DONE);
        assertThat(singles.index("i")).isEqualTo("valid");
        assertThat(singles.bench.query("SELECT probe ->> 'tableName' FROM slipway.history WHERE kind = 'SINGLE'"))
                .isEqualTo("public.t");
        assertThat(singles.bench.query(
                        "SELECT (probe ->> 'searchPath') || ' ' || (probe ->> 'role') FROM slipway.history"
                                + " WHERE kind = 'SINGLE'"))
                .isEqualTo("\"$user\", public " + singles.bench.login);
    }

    @Test
    void anIndexOfTwiceTheSameValueLeavesNothingBehind() throws Exception {
        singles.asOwner("UPDATE t SET a = 1");
        assertThat(singles.apply("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("23505"));
        assertThat(singles.index("i")).isEqualTo("none");
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void anInvalidIndexOfThatNameIsAnErrorAndStays() throws Exception {
        singles.asOwner("UPDATE t SET a = 1");
        try {
            singles.asOwner("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)");
        } catch (SQLException expected) {
            assertThat(expected.getSQLState()).isEqualTo("23505");
        }
        assertThat(singles.apply("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("index-invalid"));
        assertThat(singles.index("i")).isEqualTo("invalid");
        assertThat(singles.bench.run(Bench.change(BUILD))).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.index("i")).as("it was there before").isEqualTo("invalid");
    }

    @Test
    void aValidIndexOfThatNameIsEnoughWhereTheStatementSaysSo() throws Exception {
        singles.asOwner("CREATE INDEX i ON t (a)");
        assertThat(singles.apply("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"))
                .isEqualTo(DONE);
        assertThat(singles.bench.run(Bench.change(BUILD))).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.index("i")).isEqualTo("valid");
    }

    @Test
    void aCancelTakesTheHalfBuiltIndexAway() throws Exception {
        singles.holdSnapshot();
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, BUILD, singles.run);
        singles.awaitWaiting();
        assertThat(singles.index("i")).isEqualTo("invalid");
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Canceled(null, 0, 1));
        assertThat(singles.index("i")).isEqualTo("none");
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void aBuildWhoseSessionWasEndedLeavesNothingBehindAndIsNotFoughtFor() throws Exception {
        singles.hold("INSERT INTO t VALUES (0, 0)");
        var outcome = singles.start(BUILD);
        singles.awaitWaiting();
        singles.terminate();
        singles.release();
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("terminated"));
        assertThat(singles.index("i")).isEqualTo("none");
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void aBuildThatIsTheVictimOfADeadlockIsClearedUpAndTriedAgain() throws Exception {
        singles.hold("INSERT INTO t VALUES (0, 0)");
        var outcome = singles.start(BUILD);
        singles.awaitWaiting();
        // its snapshot is older than the build's end, and it wants the table: when the build waits for it, that is a
        // ring
        var ring = CompletableFuture.runAsync(
                () -> singles.bench.database.execute(
                        "SET deadlock_timeout = '60s'",
                        "BEGIN ISOLATION LEVEL REPEATABLE READ",
                        "SELECT 1",
                        "LOCK TABLE t IN ACCESS EXCLUSIVE MODE",
                        "ROLLBACK"),
                Singles.THREADS);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> singles.bench
                        .query(
                                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE t%' AND wait_event_type = 'Lock'")
                        .equals("1"));
        singles.release();
        ring.get(60, TimeUnit.SECONDS);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(singles.journal.lines).anyMatch(line -> line.kind() == LogLine.Kind.RETRY);
        assertThat(singles.index("i")).isEqualTo("valid");
        assertThat(singles.leftovers()).isZero();
    }

    @Test
    void anOrphanThatDoesNotMoveIsEndedAfterTheLockDeadline() throws Exception {
        singles.holdSnapshot();
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, BUILD, singles.run);
        singles.awaitWaiting();
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        var orphan = singles.journal.all.getLast().pid();
        singles.bench.options =
                new ApplyOptions(Duration.ofSeconds(2), Duration.ofSeconds(2), null, Duration.ofSeconds(5), false);
        assertThat(singles.takeOver(BUILD).get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.error().code()).isEqualTo("lock-not-available");
                    // the first look may see that it is over: then nobody waited for it
                    assertThat(failed.error().message()).startsWith("session " + orphan + " got no further for ");
                });
        assertThat(singles.index("i")).isEqualTo("none");
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void aSecondDrainLeavesTheOrphanToTheThirdOwner() throws Exception {
        singles.holdSnapshot();
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, BUILD, singles.run);
        singles.awaitWaiting();
        runner.stop(StopReason.DRAIN);
        outcome.get(60, TimeUnit.SECONDS);
        var second = Bench.next(singles.run);
        var next = singles.bench.runner(second);
        var watching = singles.start(next, BUILD, second);
        await().atMost(Duration.ofMinutes(1)).until(() -> singles.journal.waits.contains(WaitingFor.ORPHAN));
        next.stop(StopReason.DRAIN);
        assertThat(watching.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        assertThat(singles.index("i")).isEqualTo("invalid");
        singles.release();
        assertThat(singles.bench.run(Bench.change(BUILD), Bench.next(second), singles.journal))
                .isEqualTo(DONE);
        assertThat(singles.journal.lines.stream().filter(line -> line.kind() == LogLine.Kind.STATEMENT_STARTED))
                .as("built once")
                .hasSize(1);
        assertThat(singles.index("i")).isEqualTo("valid");
    }

    @Test
    void anotherIndexOfAnotherNameIsNeverTouched() throws Exception {
        singles.asOwner("UPDATE t SET a = 1");
        try {
            singles.asOwner("CREATE UNIQUE INDEX CONCURRENTLY mine ON t (a)");
        } catch (SQLException expected) {
            assertThat(expected.getSQLState()).isEqualTo("23505");
        }
        assertThat(singles.apply("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)")).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.index("mine")).isEqualTo("invalid");
        assertThat(singles.index("i")).isEqualTo("none");
    }

    @Test
    void whatCannotBeClearedUpYetHandsTheRunBackUntilItCan() throws Exception {
        singles.hold("INSERT INTO t VALUES (0, 0)");
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, BUILD, singles.run);
        singles.awaitWaiting();
        singles.journal.cancelAsked = true;
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.HandBack.class,
                        back -> assertThat(back.reason()).isEqualTo(WaitingFor.LOCK));
        singles.release();
        assertThat(singles.takeOver(BUILD).get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Canceled(null, 0, 0));
        assertThat(singles.index("i")).isEqualTo("none");
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void aStatementTimeoutClearsUpAsWell() throws Exception {
        singles.bench.options = new ApplyOptions(
                Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ofMillis(700), Duration.ofSeconds(5), false);
        singles.holdSnapshot();
        assertThat(singles.start(BUILD).get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("statement-timeout"));
        assertThat(singles.index("i")).isEqualTo("none");
    }
}
