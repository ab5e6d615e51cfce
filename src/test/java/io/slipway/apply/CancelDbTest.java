package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.problem.RunErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CancelDbTest {
    private static final String SLEEP = "INSERT INTO fx VALUES (1); SELECT pg_sleep(60); INSERT INTO fx VALUES (2)";

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();

    private RunOutcome stopWhileSleeping(StopReason reason) throws Exception {
        var runner = fixture.runner(run);
        var outcome = CompletableFuture.supplyAsync(() -> runner.run(ApplyFixture.change(SLEEP), run, null, journal));
        awaitSleeping();
        runner.stop(reason);
        return outcome.get();
    }

    private void awaitSleeping() {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND application_name = 'slipway-taskrun-" + run.runUid() + "'")
                        .equals("1"));
    }

    @Test
    void aCancelEndsTheStatementInFlightAndRollsBack() throws Exception {
        assertThat(stopWhileSleeping(StopReason.CANCEL)).isEqualTo(new RunOutcome.Canceled(null, 0, 1));
        assertThat(fixture.effects()).isZero();
        assertThat(journal.openSessions).isEmpty();
        fixture.awaitNoSession();
    }

    @Test
    void aSoftTimeoutFailsTheRun() throws Exception {
        assertThat(stopWhileSleeping(StopReason.SOFT_TIMEOUT))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.SOFT_TIMEOUT));
    }

    @Test
    void aHardTimeoutEndsTheSession() throws Exception {
        assertThat(stopWhileSleeping(StopReason.HARD_TIMEOUT))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.HARD_TIMEOUT));
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aDrainHandsTheRunBackWithNothingDone() throws Exception {
        assertThat(stopWhileSleeping(StopReason.DRAIN)).isInstanceOf(RunOutcome.HandBack.class);
        assertThat(fixture.effects()).isZero();
        assertThat(journal.openSessions).isEmpty();
    }

    @Test
    void aStatementThatIgnoresCancelsLosesItsSessionAfterTheGrace() throws Exception {
        fixture.options = ApplyOptionsBuilder.options()
                .lockDeadline(Duration.ofMinutes(1))
                .cancelGrace(Duration.ofMillis(500))
                .build();
        var stubborn = ApplyFixture.change("""
                INSERT INTO fx VALUES (1);
                DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$;
                """);
        var runner = fixture.runner(run);
        var outcome = CompletableFuture.supplyAsync(() -> runner.run(stubborn, run, null, journal));
        awaitSleeping();
        runner.stop(StopReason.CANCEL);
        assertThat(outcome.get()).isInstanceOf(RunOutcome.Canceled.class);
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aCancelBeforeTheRunStartsNothing() {
        journal.cancel();
        assertThat(fixture.run(ApplyFixture.change(SLEEP), run, journal)).isInstanceOf(RunOutcome.Canceled.class);
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aCancelOnRecordIsSeenBeforeTheNextStatement() {
        journal.onLine = line -> {
            if (line.kind() == RunLogLine.Kind.STATEMENT_ENDED) {
                journal.cancel();
            }
        };
        assertThat(fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(60)"), run, journal))
                .isEqualTo(new RunOutcome.Canceled(null, 0, 1));
    }

    @Test
    void aCancelDecidesAlthoughTheServerEndsTheSessionMeanwhile() throws Exception {
        fixture.run(ApplyFixture.change("SELECT 1"));
        try (var holder = fixture.database.open();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE slipway.history");
            var outcome = CompletableFuture.supplyAsync(() -> fixture.run(ApplyFixture.change(SLEEP), run, journal));
            var waiting =
                    " FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'slipway-taskrun-"
                            + run.runUid() + "'";
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> fixture.query("SELECT count(*)" + waiting).equals("1"));
            journal.cancel();
            fixture.query("SELECT pg_terminate_backend(pid, 60000)" + waiting);
            holder.rollback();
            assertThat(outcome.get()).isInstanceOf(RunOutcome.Canceled.class);
        }
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aCancelAfterCommitIsTooLate() {
        fixture.run(ApplyFixture.change("SELECT 1"));
        var runner = new OwnerFixture[1];
        var sessions = FaultySessions.atFirstCommit(fixture.sessions(run), real -> {
            runner[0].stop(StopReason.CANCEL);
            real.commit();
        });
        runner[0] = new OwnerFixture(sessions, fixture.watch(), fixture.options);
        assertThat(runner[0].run(ApplyFixture.change("INSERT INTO fx VALUES (1)"), run, null, journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, true));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void anErrorAfterACancelWasAskedEndsCanceledAndKeepsTheError() {
        journal.onLine = line -> {
            if (line.kind() == RunLogLine.Kind.STATEMENT_STARTED
                    && line.message().contains("DO")) {
                CompletableFuture.runAsync(this::cancelWhenTheStatementRuns);
            }
        };
        var failing = "DO $$ BEGIN PERFORM pg_sleep(3); RAISE EXCEPTION 'failed'; END $$";
        assertThat(fixture.run(ApplyFixture.change(failing), run, journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Canceled.class,
                        canceled -> assertThat(canceled.error()).isNotNull());
    }

    /** On record only: nothing is sent to the statement in flight. */
    private void cancelWhenTheStatementRuns() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND datname = current_database()")
                        .equals("1"));
        journal.cancel();
    }

    @Test
    void aCancelEndsThePauseBetweenTwoLockTries() throws Exception {
        fixture.run(ApplyFixture.change("SELECT 1"));
        fixture.options =
                ApplyOptionsBuilder.options().lockTimeout(Duration.ofMillis(50)).build();
        fixture.database.execute("CREATE TABLE public.held ()", "ALTER TABLE public.held OWNER TO " + fixture.login);
        try (var blocker = fixture.open()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE public.held");
            var runner = fixture.runner(run);
            var outcome = CompletableFuture.supplyAsync(() -> runner.run(
                    ApplyFixture.change("INSERT INTO fx VALUES (1); ALTER TABLE held ADD x int"), run, null, journal));
            await().atMost(Duration.ofMinutes(1)).until(() -> journal.waitReasons.size() >= 3);
            runner.stop(StopReason.CANCEL);
            assertThat(outcome.get()).isInstanceOf(RunOutcome.Canceled.class);
        }
        assertThat(fixture.effects()).isZero();
    }
}
