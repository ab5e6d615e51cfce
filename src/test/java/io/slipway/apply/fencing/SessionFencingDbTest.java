package io.slipway.apply.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.HistoryFunctions;
import io.slipway.apply.history.RowAuthorship;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunProgress;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.Nonce;
import io.slipway.apply.session.SessionFacts;
import io.slipway.apply.session.TimeoutSessionSource;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SessionFencingDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final PreparedChange change = ApplyFixture.change("INSERT INTO fx VALUES (1)");

    SessionFencingDbTest() {
        // so that the first COMMIT of a run is its change's
        fixture.run(ApplyFixture.change("SELECT 1"));
    }

    @Test
    void aTerminatedSessionFailsTheRun() throws Exception {
        var sleeping = ApplyFixture.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(60)");
        var outcome = CompletableFuture.supplyAsync(() -> fixture.run(sleeping, run, journal));
        awaitSleeping();
        fixture.database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'slipway-taskrun-"
                        + run.runUid() + "'");
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.TERMINATED));
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aCancelByAnOperatorFailsTheRun() throws Exception {
        var sleeping = ApplyFixture.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(60)");
        var outcome = CompletableFuture.supplyAsync(() -> fixture.run(sleeping, run, journal));
        awaitSleeping();
        fixture.database.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'slipway-taskrun-"
                        + run.runUid() + "'");
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.CANCELED_BY_OPERATOR));
    }

    private void awaitSleeping() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fixture.query(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND application_name = 'slipway-taskrun-"
                                        + run.runUid() + "'")
                        .equals("1"));
    }

    @Test
    void theNextOwnerEndsTheSessionOnRecordAndApplies() throws Exception {
        var sleeping = ApplyFixture.change(
                "INSERT INTO fx VALUES (1); SELECT pg_sleep(CASE WHEN n = 1 THEN 60 ELSE 0 END) FROM speed");
        fixture.database.execute(
                "CREATE TABLE public.speed AS SELECT 1 AS n", "GRANT ALL ON public.speed TO " + fixture.login);
        var first = CompletableFuture.supplyAsync(() -> fixture.run(sleeping, run, journal));
        awaitSleeping();
        fixture.database.execute("UPDATE public.speed SET n = 0");
        assertThat(fixture.run(sleeping, ApplyFixture.next(run), journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        first.get();
        assertThat(fixture.effects()).isEqualTo(1);
        fixture.awaitNoSession();
    }

    @Test
    void noStepIsVoidedWhileASessionMayCommit() throws Exception {
        var uid = UUID.fromString(fixture.query("SELECT target_uid FROM slipway.identity"));
        var owner = ApplyFixture.next(run);
        var voider = new Voider(
                new TimeoutSessionSource(fixture.sessions(owner)),
                owner,
                new SessionFencing(fixture.watch(), journal, journal, new StopSwitch()),
                Duration.ZERO,
                null,
                new RowAuthorship(owner, journal::isOnRecord));
        try (var earlier = fixture.database.open(fixture.login)) {
            assertThat(begin(earlier, run, "1".repeat(64))).isEqualTo(new FenceReply.Started());
            assertThat(voider.voidFrom(new RunProgress(uid, "T:" + run.task(), 0, java.util.List.of("x"))))
                    .isInstanceOf(Voider.Verdict.Unclear.class);
            earlier.rollback();
            assertThat(voider.voidFrom(new RunProgress(uid, "T:" + run.task(), 0, java.util.List.of("x"))))
                    .isEqualTo(new Voider.Verdict.Voided(0, 1));
        }
    }

    @Test
    void aLockHeldElsewhereHandsTheRunBack() throws Exception {
        try (var other = fixture.database.open(fixture.login)) {
            assertThat(TargetLock.tryTake(other)).isTrue();
            assertThat(fixture.run(change, run, journal))
                    .isInstanceOfSatisfying(
                            RunOutcome.HandBack.class,
                            back -> assertThat(back.reason()).isEqualTo(WaitReason.TARGET_BUSY));
        }
        assertThat(journal.waitReasons).contains(WaitReason.TARGET_BUSY);
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aLateSessionBeginsNoStepAfterTheEndOfTheRun() throws Exception {
        assertThat(fixture.run(ApplyFixture.change("SELECT nonsense"), ApplyFixture.next(run), journal))
                .isInstanceOf(RunOutcome.Failed.class);
        try (var earlier = fixture.database.open(fixture.login)) {
            assertThat(begin(earlier, run, "1".repeat(64))).isEqualTo(new FenceReply.Voided());
            earlier.commit();
        }
        assertThat(fixture.query("SELECT count(*) FROM slipway.history WHERE task = '" + run.task() + "'"))
                .isEqualTo("0");
    }

    @Test
    void aVoidOfOneTaskDoesNotStopOtherTasks() {
        var failing = ApplyFixture.version("9", "INSERT INTO fx SELECT 1 FROM public.missing");
        assertThat(fixture.run(failing)).isInstanceOf(RunOutcome.Failed.class);
        assertThat(fixture.run(ApplyFixture.version("9", "INSERT INTO fx VALUES (1)")))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
    }

    @Test
    void anAppliedStepIsFoundBeforeTheRunEnds() throws Exception {
        var uid = UUID.fromString(fixture.query("SELECT target_uid FROM slipway.identity"));
        assertThat(fixture.run(change, run, journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        var later = ApplyFixture.next(run);
        var verdict = new Voider(
                        new TimeoutSessionSource(fixture.sessions(later)),
                        later,
                        new SessionFencing(fixture.watch(), journal, journal, new StopSwitch()),
                        Duration.ZERO,
                        null,
                        new RowAuthorship(later, journal::isOnRecord))
                .voidFrom(new RunProgress(uid, "T:" + run.task(), 0, java.util.List.of("x")));
        assertThat(verdict).isEqualTo(new Voider.Verdict.AllApplied(1));
    }

    @Test
    void aCanceledReleasedRunIsVoidedFirst() throws Exception {
        var hung = ApplyFixture.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(60)");
        var first = CompletableFuture.supplyAsync(() -> fixture.run(hung, run, journal));
        awaitSleeping();
        journal.cancel();
        assertThat(fixture.run(hung, ApplyFixture.next(run), journal)).isInstanceOf(RunOutcome.Canceled.class);
        assertThat(fixture.query("SELECT epoch FROM slipway.void WHERE task = '" + run.task() + "'"))
                .isEqualTo("2");
        first.get();
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void aCanceledReleasedRunThatHadCommittedIsApplied() {
        fixture.run(change, run, journal);
        journal.cancel();
        assertThat(fixture.run(change, ApplyFixture.next(run), journal)).isEqualTo(new RunOutcome.Applied(1, 0, true));
    }

    /** What an owner of this run does first, left open. */
    private FenceReply begin(Connection connection, RunIdentity owner, String checksum) throws SQLException {
        connection.setAutoCommit(false);
        var facts = SessionFacts.read(connection);
        var session = new SessionIdentity(
                facts.pid(), facts.backendStart(), facts.systemIdentifier(), facts.databaseOid(), "elsewhere", "");
        var start = new StepClaim(
                UUID.fromString(fixture.query("SELECT target_uid FROM slipway.identity")),
                "T:" + owner.task(),
                1,
                1,
                2,
                checksum,
                owner,
                new StepClaim.Facts(null, null, "", checksum, 1, session));
        return new HistoryFunctions(connection).begin(start, new Nonce().hash());
    }
}
