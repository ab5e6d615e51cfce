package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecoveryDbTest {
    private final Bench bench = new Bench();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private final Change change = Bench.change("INSERT INTO fx VALUES (1)");

    RecoveryDbTest() {
        // so that the first COMMIT of a run is its change's
        bench.run(Bench.change("SELECT 1"));
    }

    private ChangeRunner runner(SessionSource sessions) {
        return new ChangeRunner(sessions, bench.watch(), bench.options);
    }

    @Test
    void anAnswerLostAfterCommitIsFoundInTheTarget() {
        var cut = Faulty.atFirstCommit(bench.sessions(run), real -> {
            real.commit();
            real.abort(Runnable::run);
            throw Faulty.lost();
        });
        assertThat(runner(cut).run(change, run, null, journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
        assertThat(journal.all).hasSize(2);
        assertThat(journal.open).isEmpty();
    }

    @Test
    void aCommitThatNeverArrivedIsTriedAgain() {
        var cut = Faulty.atFirstCommit(bench.sessions(run), real -> {
            real.abort(Runnable::run);
            throw Faulty.lost();
        });
        assertThat(runner(cut).run(change, run, null, journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void aCommitThatIsStillOnItsWayIsWaitedForAndCountsOnce() {
        var late = new CompletableFuture<Connection>();
        var cut = Faulty.atFirstCommit(bench.sessions(run), real -> {
            late.complete(real);
            throw Faulty.lost();
        });
        // nobody may end the first session: it is on no record
        var deaf = new MemoryJournal();
        var other = CompletableFuture.supplyAsync(() -> runner(cut).run(change, run, null, deaf));
        late.join();
        assertThat(other.join()).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void theThirdLostConnectionEndsTheRun() {
        var cut = new Object() {
            SessionSource always(SessionSource source) {
                return new SessionSource() {
                    @Override
                    public Connection open() throws SQLException {
                        return Faulty.atFirstCommit(source, real -> {
                                    real.abort(Runnable::run);
                                    throw Faulty.lost();
                                })
                                .open();
                    }

                    @Override
                    public java.util.Map<String, String> settings() {
                        return source.settings();
                    }

                    @Override
                    public String address() {
                        return source.address();
                    }
                };
            }
        };
        assertThat(runner(cut.always(bench.sessions(run))).run(change, run, null, journal))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.error().code()).isEqualTo("connection-lost");
                    assertThat(failed.appliedSteps()).isZero();
                });
        assertThat(bench.effects()).isZero();
        assertThat(bench.query("SELECT max(epoch) FROM slipway.void WHERE task = '" + run.task() + "'"))
                .isEqualTo("1");
    }

    @Test
    void anEndedSessionIsNotFoughtFor() throws Exception {
        var sleeping = Bench.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(60)");
        var outcome = CompletableFuture.supplyAsync(() -> bench.run(sleeping, run, journal));
        awaitSleeping();
        bench.database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'slipway-taskrun-"
                        + run.runUid() + "'");
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("terminated"));
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aCancelByAnOperatorIsNotACancelOfTheRun() throws Exception {
        var sleeping = Bench.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(60)");
        var outcome = CompletableFuture.supplyAsync(() -> bench.run(sleeping, run, journal));
        awaitSleeping();
        bench.database.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'slipway-taskrun-"
                        + run.runUid() + "'");
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("canceled-by-operator"));
    }

    private void awaitSleeping() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> bench.query(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND application_name = 'slipway-taskrun-"
                                        + run.runUid() + "'")
                        .equals("1"));
    }

    @Test
    void theNextOwnerEndsTheSessionOnRecordAndApplies() throws Exception {
        var sleeping = Bench.change(
                "INSERT INTO fx VALUES (1); SELECT pg_sleep(CASE WHEN n = 1 THEN 60 ELSE 0 END) FROM speed");
        bench.database.execute(
                "CREATE TABLE public.speed AS SELECT 1 AS n", "GRANT ALL ON public.speed TO " + bench.login);
        var first = CompletableFuture.supplyAsync(() -> bench.run(sleeping, run, journal));
        awaitSleeping();
        bench.database.execute("UPDATE public.speed SET n = 0");
        assertThat(bench.run(sleeping, Bench.next(run), journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        first.get();
        assertThat(bench.effects()).isEqualTo(1);
        bench.awaitNoSession();
    }

    @Test
    void nothingIsVoidWhileASessionThatBeganMayStillCommit() throws Exception {
        var uid = UUID.fromString(bench.query("SELECT target_uid FROM slipway.identity"));
        var owner = Bench.next(run);
        var voider = new Voider(
                bench.sessions(owner),
                owner,
                new Recovery(bench.watch(), journal, new StopSwitch()),
                Duration.ZERO,
                null,
                new OwnRows(owner, journal));
        try (var zombie = bench.database.open(bench.login)) {
            assertThat(begin(zombie, run, "1".repeat(64))).isEqualTo(new Answer.Started());
            assertThat(voider.voidFrom(new Progress(uid, "T:" + run.task(), 0, java.util.List.of("x"))))
                    .isInstanceOf(Voider.Verdict.Unclear.class);
            zombie.rollback();
            assertThat(voider.voidFrom(new Progress(uid, "T:" + run.task(), 0, java.util.List.of("x"))))
                    .isEqualTo(new Voider.Verdict.Voided(0, 1));
        }
    }

    @Test
    void aLockHeldElsewhereHandsTheRunBack() throws Exception {
        try (var other = bench.database.open(bench.login)) {
            assertThat(TargetLock.tryTake(other)).isTrue();
            assertThat(bench.run(change, run, journal))
                    .isInstanceOfSatisfying(
                            Outcome.HandBack.class,
                            back -> assertThat(back.reason()).isEqualTo(WaitingFor.TARGET_BUSY));
        }
        assertThat(journal.waits).contains(WaitingFor.TARGET_BUSY);
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aLateSessionBeginsNothingAfterTheRunHasEnded() throws Exception {
        assertThat(bench.run(Bench.change("SELECT nonsense"), Bench.next(run), journal))
                .isInstanceOf(Outcome.Failed.class);
        try (var zombie = bench.database.open(bench.login)) {
            assertThat(begin(zombie, run, "1".repeat(64))).isEqualTo(new Answer.Voided());
            zombie.commit();
        }
        assertThat(bench.query("SELECT count(*) FROM slipway.history WHERE task = '" + run.task() + "'"))
                .isEqualTo("0");
    }

    @Test
    void aTombstoneOfOneTaskStopsNoOtherTaskOfTheSameVersion() {
        var failing = Bench.version("9", "INSERT INTO fx SELECT 1 FROM public.missing");
        assertThat(bench.run(failing)).isInstanceOf(Outcome.Failed.class);
        assertThat(bench.run(Bench.version("9", "INSERT INTO fx VALUES (1)")))
                .isEqualTo(new Outcome.Applied(1, 0, false));
    }

    @Test
    void aStepThatIsAppliedIsFoundBeforeTheRunIsEnded() throws Exception {
        var uid = UUID.fromString(bench.query("SELECT target_uid FROM slipway.identity"));
        assertThat(bench.run(change, run, journal)).isEqualTo(new Outcome.Applied(1, 0, false));
        var later = Bench.next(run);
        var verdict = new Voider(
                        bench.sessions(later),
                        later,
                        new Recovery(bench.watch(), journal, new StopSwitch()),
                        Duration.ZERO,
                        null,
                        new OwnRows(later, journal))
                .voidFrom(new Progress(uid, "T:" + run.task(), 0, java.util.List.of("x")));
        assertThat(verdict).isEqualTo(new Voider.Verdict.AllApplied(1));
    }

    @Test
    void aCancelFindsThatItCameTooLateWhenTheCommitHadArrived() {
        var cut = Faulty.atFirstCommit(bench.sessions(run), real -> {
            real.commit();
            real.abort(Runnable::run);
            journal.cancelAsked = true;
            throw Faulty.lost();
        });
        assertThat(runner(cut).run(change, run, null, journal)).isEqualTo(new Outcome.Applied(1, 0, true));
    }

    @Test
    void aCancelAfterALostConnectionVoidsWhatDidNotCommit() {
        var cut = Faulty.atFirstCommit(bench.sessions(run), real -> {
            real.abort(Runnable::run);
            journal.cancelAsked = true;
            throw Faulty.lost();
        });
        assertThat(runner(cut).run(change, run, null, journal)).isInstanceOf(Outcome.Canceled.class);
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aCancelOfAReleasedRunVoidsBeforeItSaysSo() throws Exception {
        var hung = Bench.change("INSERT INTO fx VALUES (1); SELECT pg_sleep(60)");
        var first = CompletableFuture.supplyAsync(() -> bench.run(hung, run, journal));
        awaitSleeping();
        journal.cancelAsked = true;
        assertThat(bench.run(hung, Bench.next(run), journal)).isInstanceOf(Outcome.Canceled.class);
        assertThat(bench.query("SELECT epoch FROM slipway.void WHERE task = '" + run.task() + "'"))
                .isEqualTo("2");
        first.get();
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aCancelOfAReleasedRunThatHadCommittedFindsItApplied() {
        bench.run(change, run, journal);
        journal.cancelAsked = true;
        assertThat(bench.run(change, Bench.next(run), journal)).isEqualTo(new Outcome.Applied(1, 0, true));
    }

    /** What an owner of this run does first, left open. */
    private Answer begin(Connection connection, RunIdentity owner, String checksum) throws SQLException {
        connection.setAutoCommit(false);
        var facts = SessionFacts.read(connection);
        var session = new SessionIdentity(
                facts.pid(), facts.backendStart(), facts.systemIdentifier(), facts.databaseOid(), "elsewhere", "");
        var start = new StepStart(
                UUID.fromString(bench.query("SELECT target_uid FROM slipway.identity")),
                "T:" + owner.task(),
                1,
                1,
                2,
                checksum,
                owner,
                new StepStart.Facts(null, null, "", checksum, 1, session));
        return new Fence(connection).begin(start, new Nonce().hash());
    }
}
