package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CancelDbTest {
    private static final String SLEEP = "INSERT INTO fx VALUES (1); SELECT pg_sleep(60); INSERT INTO fx VALUES (2)";

    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();

    private Outcome stopWhileSleeping(StopReason reason) throws Exception {
        var runner = bench.runner(run);
        var outcome = CompletableFuture.supplyAsync(() -> runner.run(Bench.change(SLEEP), run, null, journal));
        awaitSleeping();
        runner.stop(reason);
        return outcome.get();
    }

    private void awaitSleeping() {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> bench.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND application_name = 'slipway-taskrun-" + run.runUid() + "'")
                        .equals("1"));
    }

    @Test
    void aCancelEndsTheStatementInFlightAndRollsBack() throws Exception {
        assertThat(stopWhileSleeping(StopReason.CANCEL)).isEqualTo(new Outcome.Canceled(null, 0, 1));
        assertThat(bench.effects()).isZero();
        assertThat(journal.open).isEmpty();
        bench.awaitNoSession();
    }

    @Test
    void aSoftTimeoutCancelsAndSaysSo() throws Exception {
        assertThat(stopWhileSleeping(StopReason.SOFT_TIMEOUT))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("soft-timeout"));
    }

    @Test
    void aHardTimeoutEndsTheSession() throws Exception {
        assertThat(stopWhileSleeping(StopReason.HARD_TIMEOUT))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("hard-timeout"));
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aDrainHandsBackWithNothingDone() throws Exception {
        assertThat(stopWhileSleeping(StopReason.DRAIN)).isInstanceOf(Outcome.HandBack.class);
        assertThat(bench.effects()).isZero();
        assertThat(journal.open).isEmpty();
    }

    @Test
    void aStatementThatIgnoresCancelsLosesItsSessionAfterTheGrace() throws Exception {
        bench.options =
                new ApplyOptions(Duration.ofSeconds(2), Duration.ofMinutes(1), null, Duration.ofMillis(500), false);
        var stubborn = Bench.change("""
                INSERT INTO fx VALUES (1);
                DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$;
                """);
        var runner = bench.runner(run);
        var outcome = CompletableFuture.supplyAsync(() -> runner.run(stubborn, run, null, journal));
        awaitSleeping();
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get()).isInstanceOf(Outcome.Canceled.class);
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aCancelBeforeTheRunLetsNothingBegin() {
        journal.cancelAsked = true;
        assertThat(bench.run(Bench.change(SLEEP), run, journal)).isInstanceOf(Outcome.Canceled.class);
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aCancelOnRecordIsSeenBeforeTheNextStatement() {
        journal.onLine = line -> {
            if (line.kind() == LogLine.Kind.STATEMENT_ENDED) {
                journal.cancelAsked = true;
            }
        };
        assertThat(bench.run(Bench.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(60)"), run, journal))
                .isEqualTo(new Outcome.Canceled(null, 0, 1));
    }

    @Test
    void aCancelAfterCommitWasSentIsTooLate() {
        bench.run(Bench.change("SELECT 1"));
        var runner = new ChangeRunner[1];
        var sessions = Faulty.atFirstCommit(bench.sessions(run), real -> {
            runner[0].stop(StopReason.CANCEL);
            real.commit();
        });
        runner[0] = new ChangeRunner(sessions, bench.watch(), bench.options);
        assertThat(runner[0].run(Bench.change("INSERT INTO fx VALUES (1)"), run, null, journal))
                .isEqualTo(new Outcome.Applied(1, 0, true));
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void anErrorAfterACancelWasAskedEndsCanceledAndKeepsTheError() {
        journal.onLine = line -> {
            if (line.kind() == LogLine.Kind.STATEMENT_STARTED && line.message().contains("SELECT")) {
                journal.cancelAsked = true;
            }
        };
        assertThat(bench.run(Bench.change("SELECT nonsense"), run, journal))
                .isInstanceOfSatisfying(
                        Outcome.Canceled.class,
                        canceled -> assertThat(canceled.error()).isNotNull());
    }

    @Test
    void aCancelCutsTheRestBetweenTwoRungsShort() throws Exception {
        bench.run(Bench.change("SELECT 1"));
        bench.options =
                new ApplyOptions(Duration.ofMillis(50), Duration.ofMinutes(10), null, Duration.ofSeconds(5), false);
        bench.database.execute("CREATE TABLE public.held ()", "ALTER TABLE public.held OWNER TO " + bench.login);
        try (var blocker = bench.open()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE public.held");
            var runner = bench.runner(run);
            var outcome = CompletableFuture.supplyAsync(() -> runner.run(
                    Bench.change("INSERT INTO fx VALUES (1); ALTER TABLE held ADD x int"), run, null, journal));
            await().atMost(Duration.ofMinutes(1)).until(() -> journal.waits.size() >= 3);
            runner.stop(StopReason.CANCEL);
            assertThat(outcome.get()).isInstanceOf(Outcome.Canceled.class);
        }
        assertThat(bench.effects()).isZero();
    }
}
