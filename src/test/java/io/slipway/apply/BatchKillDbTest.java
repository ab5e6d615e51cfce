package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.HistoryFunctions;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopReason;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.testing.Proof;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches whose owners die at random slices, or are many at once: every row is changed exactly once. */
@Tag(Proof.TAG)
class BatchKillDbTest {
    private static final PreparedChange BATCH =
            ApplyFixture.change("-- slipway:batch table=o key=id size=50\nUPDATE o SET n = n + 1 WHERE n < 100");
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private RunIdentity run = ApplyFixture.newRun();

    BatchKillDbTest() {
        fixture.database.execute(
                "CREATE TABLE o (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO o SELECT g FROM generate_series(1, 2000) g",
                "GRANT ALL ON o TO " + fixture.login);
        fixture.run(ApplyFixture.change("SELECT 1"));
    }

    private void everyRowWasChangedOnce() {
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("2000");
        assertThat(fixture.query("SELECT progress ->> 'rows' FROM slipway.history WHERE kind = 'BATCH'"))
                .isEqualTo("2000");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(fixture.sessionsAlive()).isZero());
    }

    private CompletableFuture<RunOutcome> start(OwnerFixture runner) {
        var owner = run;
        return CompletableFuture.supplyAsync(() -> runner.run(BATCH, owner, null, journal), StandaloneFixture.THREADS);
    }

    private void awaitProgress(long slices, CompletableFuture<RunOutcome> outcome) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> outcome.isDone()
                        || journal.lines.stream()
                                        .filter(line -> line.kind() == RunLogLine.Kind.PROGRESS)
                                        .count()
                                >= slices);
    }

    static long[] seeds() {
        return Proof.seeds(Proof.size(3, 60));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBatchKilledAtRandomSlicesChangesEveryRowOnce(long seed) throws Exception {
        var random = new Random(seed);
        long slices = 0;
        for (int owner = 0; owner < 4; owner++) {
            run = ApplyFixture.next(run);
            var runner = fixture.runner(run);
            var outcome = start(runner);
            slices += 1 + random.nextInt(9);
            awaitProgress(slices, outcome);
            if (random.nextBoolean()) {
                runner.cut();
            } else {
                fixture.database.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
                                + " 'slipway-taskrun-" + run.runUid() + "'");
            }
            if (random.nextBoolean()) {
                runner.stop(StopReason.DRAIN);
            }
            run = ApplyFixture.next(run);
            var next = fixture.run(BATCH, run, journal);
            assertThat(outcome.get(60, TimeUnit.SECONDS)).isNotNull();
            if (next.equals(DONE)) {
                break;
            }
        }
        run = ApplyFixture.next(run);
        assertThat(fixture.run(BATCH, run, journal)).isEqualTo(DONE);
        everyRowWasChangedOnce();
    }

    @Test
    void competingOwnersChangeEveryRowOnce() throws Exception {
        var barrier = new CyclicBarrier(4);
        var next = ApplyFixture.next(run);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var acts = new ArrayList<Callable<RunOutcome>>();
            for (var owner : new RunIdentity[] {run, run, next, next}) {
                acts.add(() -> {
                    barrier.await();
                    return fixture.run(BATCH, owner, journal);
                });
            }
            for (var outcome : threads.invokeAll(acts)) {
                assertThat(outcome.get()).isNotNull();
            }
        }
        assertThat(fixture.run(BATCH, ApplyFixture.next(next), journal)).isEqualTo(DONE);
        everyRowWasChangedOnce();
    }

    @Test
    void aSliceWhoseCommitAnswerIsLostIsNotRepeated() {
        var cuts = new java.util.concurrent.atomic.AtomicInteger();
        var cut = new SessionSource() {
            @Override
            public java.sql.Connection open() throws java.sql.SQLException {
                return FaultySessions.atFirstCommit(fixture.sessions(run), real -> {
                            real.commit();
                            if (cuts.incrementAndGet() < 8) {
                                real.abort(Runnable::run);
                                throw FaultySessions.lost();
                            }
                        })
                        .open();
            }

            @Override
            public java.util.Map<String, String> settings() {
                return fixture.sessions(run).settings();
            }

            @Override
            public String address() {
                return fixture.sessions(run).address();
            }
        };
        var runner = new OwnerFixture(cut, fixture.watch(), fixture.options);
        assertThat(runner.run(BATCH, run, null, journal)).isEqualTo(DONE);
        assertThat(cuts.get()).isGreaterThanOrEqualTo(8);
        everyRowWasChangedOnce();
    }

    @Test
    void aLateSliceOfAnOwnerThatWasVoidedIsRefused() throws Exception {
        var runner = fixture.runner(run);
        journal.onLine = line -> {
            if (line.kind() == RunLogLine.Kind.PROGRESS) {
                journal.onLine = ignored -> {};
                voidIt();
            }
        };
        assertThat(start(runner).get(60, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.HandBack.class);
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("50");
        run = ApplyFixture.next(ApplyFixture.next(run));
        assertThat(fixture.run(BATCH, run, journal)).isEqualTo(DONE);
        everyRowWasChangedOnce();
    }

    /** The next owner ends the run, while this one is between two slices. */
    private void voidIt() {
        var next = ApplyFixture.next(run);
        var target = java.util.UUID.fromString(fixture.query("SELECT target_uid FROM slipway.identity"));
        try (var connection = fixture.database.open(fixture.login)) {
            FenceReply answer;
            do {
                answer = new HistoryFunctions(connection, HistoryAccess.WITHOUT_SECRET)
                        .voidRun(target, "T:" + run.task(), 1, next);
            } while (answer instanceof FenceReply.Voiding);
            assertThat(answer).isEqualTo(new FenceReply.Voided());
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
