package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What cannot be cleared up at once: nobody forgets why it failed, and nobody tries for ever. */
class SingleRepairDbTest {
    private static final String UNIQUE = "CREATE UNIQUE INDEX CONCURRENTLY u ON d (a)";

    private final Singles singles = new Singles();

    SingleRepairDbTest() throws SQLException {
        singles.asOwner("CREATE TABLE d (a int)", "INSERT INTO d VALUES (1), (1)");
    }

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    private void lockDeadline(Duration atMost) {
        singles.bench.options = new ApplyOptions(Duration.ofMillis(200), atMost, null, Duration.ofSeconds(5), false);
    }

    /** The unique index has failed, and a reader stands in the way of the drop of what it left. */
    private CompletableFuture<Outcome> behindAReader(ChangeRunner runner) throws SQLException {
        singles.hold("SELECT * FROM d");
        var outcome = singles.start(runner, UNIQUE, singles.run);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> singles.journal.lines.toString().contains("CONCURRENTLY IF EXISTS public.slipway_drop_")
                        && singles.journal.waits.contains(WaitingFor.LOCK));
        return outcome;
    }

    private void handedBackBehindAReader() throws Exception {
        var runner = singles.bench.runner(singles.run);
        var outcome = behindAReader(runner);
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        singles.release();
    }

    private static void failedWith(String sqlState, Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo(sqlState));
    }

    private void builtOnceAndNothingIsLeft() {
        assertThat(singles.journal.lines.stream().filter(line -> line.kind() == LogLine.Kind.STATEMENT_STARTED))
                .as("built once")
                .hasSize(1);
        assertThat(singles.leftovers()).isZero();
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void whatIsLeftGoesAsSoonAsAReaderHasLeftHoweverLateInTheSameClaim() throws Exception {
        var outcome = behindAReader(singles.bench.runner(singles.run));
        assertThatThrownBy(() -> outcome.get(7, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(singles.journal.lines.toString())
                        .contains("IF EXISTS public.slipway_drop_", "waits for process"));
        singles.release();
        failedWith("23505", outcome.get(60, TimeUnit.SECONDS));
        assertThat(singles.journal.all).hasSize(1);
        builtOnceAndNothingIsLeft();
    }

    @Test
    void anErrorIsNotForgottenBecauseTheRepairHadToWait() throws Exception {
        handedBackBehindAReader();
        failedWith("23505", singles.takeOver(UNIQUE).get(60, TimeUnit.SECONDS));
        builtOnceAndNothingIsLeft();
    }

    @Test
    void anErrorStaysAnErrorWhenSomebodyElseBuildsTheSameMeanwhile() throws Exception {
        handedBackBehindAReader();
        singles.asOwner("DELETE FROM d", "CREATE UNIQUE INDEX u ON d (a)");
        assertThat(singles.takeOver(UNIQUE).get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
        assertThat(singles.index("u")).isEqualTo("valid");
    }

    @Test
    void aCancelOfAWaitingRepairIsKeptForTheNextOwnerAfterAFewSeconds() throws Exception {
        var runner = singles.bench.runner(singles.run);
        var outcome = behindAReader(runner);
        singles.journal.cancelAsked = true;
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        assertThat(singles.state()).isEqualTo("INTENT");
        singles.release();
        assertThat(singles.takeOver(UNIQUE).get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Canceled.class);
        builtOnceAndNothingIsLeft();
    }

    @Test
    void whoQueuesBehindARepairIsLetThroughAndItGetsInLater() throws Exception {
        var detach = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY";
        singles.bench.options =
                new ApplyOptions(Duration.ofSeconds(60), Duration.ofMinutes(5), null, Duration.ofSeconds(5), false);
        singles.asOwner(
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        singles.begin(Bench.change(detach), "T:" + singles.run.task(), false);
        singles.hold("SELECT * FROM p, p1");
        halfDetached(detach);
        CompletableFuture<Outcome> outcome;
        try (var shop = new Application(singles.bench)) {
            outcome = singles.takeOver(detach);
            shop.keepsRunning("SELECT count(*) FROM p1");
            // the fourth rung would wait for a minute
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> singles.journal.lines.stream()
                            .anyMatch(line -> line.message().contains("met a lock: 1 session(s) waited up to")));
            assertThat(singles.journal.lines.toString()).contains("FINALIZE: process");
            assertThat(outcome).isNotDone();
            singles.release();
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Applied(1, 0, false));
            shop.close();
            shop.hadNoError();
            assertThat(shop.longestStall()).isLessThan(Duration.ofSeconds(30));
        }
        assertThat(singles.bench.query("SELECT count(*) FROM pg_inherits")).isEqualTo("0");
        assertThat(singles.state()).isEqualTo("APPLIED");
    }

    @Test
    void aDetachThatTheNextOwnerFinishesHasTakenEffectThoughItsStatementFailed() throws Exception {
        var detach = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY";
        var script = "SET statement_timeout = '2s'; " + detach;
        singles.asOwner(
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)");
        singles.hold("SELECT * FROM p, p1");
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, script, singles.run);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> singles.journal.lines.toString().contains("FINALIZE")
                        && singles.journal.waits.contains(WaitingFor.LOCK));
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        singles.release();
        assertThat(singles.takeOver(script).get(60, TimeUnit.SECONDS)).isEqualTo(new Outcome.Applied(2, 0, false));
        assertThat(singles.bench.query("SELECT count(*) FROM pg_inherits")).isEqualTo("0");
        assertThat(singles.state()).isEqualTo("APPLIED,APPLIED");
    }

    /** As a server that ends leaves it. */
    private void halfDetached(String detach) {
        var half = CompletableFuture.runAsync(
                () -> {
                    try {
                        singles.asOwner(detach);
                    } catch (SQLException expected) {
                        assertThat(expected.getSQLState()).isEqualTo("57P01");
                    }
                },
                Singles.THREADS);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> singles.bench
                        .query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'" + " AND query = '"
                                + detach + "' AND datname = current_database()")
                        .equals("1"));
        singles.bench.query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = '" + detach
                + "' AND datname = current_database()");
        half.join();
        assertThat(singles.bench.query("SELECT inhdetachpending FROM pg_inherits"))
                .isEqualTo("t");
    }

    @Test
    void theBoundOfAConcurrentlyEndsItBehindAWriterToo() throws Exception {
        lockDeadline(Duration.ofSeconds(2));
        singles.hold("INSERT INTO t VALUES (1000, 1)");
        assertThat(singles.start("CREATE INDEX CONCURRENTLY i ON t (a)").get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.error().code()).isEqualTo("lock-not-available");
                    assertThat(failed.error().message()).contains("left half done", "public.slipway_drop_");
                });
        assertThat(singles.state()).isEqualTo("none");
        singles.release();
    }

    @Test
    void aLimitOfTheScriptHoldsBehindARepairToo() throws Exception {
        // over when the next owner repairs, not before this one is drained
        var script = "SET statement_timeout = '15s'; CREATE INDEX CONCURRENTLY i ON t (a)";
        singles.holdSnapshot();
        var runner = singles.bench.runner(singles.run);
        var outcome = singles.start(runner, script, singles.run);
        singles.awaitWaiting();
        runner.stop(StopReason.DRAIN);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.HandBack.class);
        singles.terminate();
        assertThat(singles.index("i")).isEqualTo("invalid");
        failedWith("57014", singles.takeOver(script).get(60, TimeUnit.SECONDS));
        assertThat(singles.journal.lines.toString()).contains("DROP INDEX");
    }
}
