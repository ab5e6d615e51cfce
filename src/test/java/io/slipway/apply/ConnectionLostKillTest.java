package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import io.slipway.testing.TestPostgres;
import io.slipway.time.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionLostKillTest {
    private final ExecutorService threads = Threads.virtualPerTask("run");
    private final ServerWatches watches = new ServerWatches(WatchListener.NONE);
    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryJournal others = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final AtomicInteger tries = new AtomicInteger();
    private volatile Runnable atBegin = () -> {};

    @AfterEach
    void close() {
        watches.close();
    }

    private OwnerFixture runner(ApplyFixture fixture, RunIdentity of) {
        return new OwnerFixture(fixture.sessions(of), fixture.watch(), fixture.options, watches, fixture.watch());
    }

    private CompletableFuture<RunOutcome> start(
            ApplyFixture fixture, String script, RunIdentity of, MemoryJournal with) {
        var runner = runner(fixture, of);
        return CompletableFuture.supplyAsync(() -> runner.run(ApplyFixture.change(script), of, null, with), threads);
    }

    private static boolean begins(RunLogLine line) {
        return line.kind() == RunLogLine.Kind.STATEMENT_STARTED;
    }

    /** The link of every try breaks, up to this one. */
    private CompletableFuture<RunOutcome> losing(ApplyFixture fixture, String script, int times) {
        var runner = runner(fixture, run);
        journal.onLine = line -> {
            if (begins(line)) {
                atBegin.run();
                if (tries.incrementAndGet() <= times) {
                    runner.cut();
                }
            }
        };
        return CompletableFuture.supplyAsync(
                () -> runner.run(ApplyFixture.change(script), run, null, journal), threads);
    }

    @Test
    void aRunSurvivesTwoLostConnectionsAndAppliesOnce() throws Exception {
        var fixture = new ApplyFixture();
        assertThat(losing(fixture, "INSERT INTO fx VALUES (1)", 2).get())
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void theThirdLostConnectionFailsTheRun() throws Exception {
        var fixture = new ApplyFixture();
        assertThat(losing(fixture, "INSERT INTO fx VALUES (1)", 99).get())
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.CONNECTION_LOST));
        assertThat(tries).hasValue(3);
        assertThat(fixture.effects()).isZero();
        fixture.awaitNoSession();
    }

    @Test
    void aRunWithALostConnectionWaitsForOtherStepsOnItsServer() throws Exception {
        var fixture = new ApplyFixture();
        var another = new ApplyFixture(fixture.server);
        var slow = start(another, "INSERT INTO fx VALUES (1); SELECT pg_sleep(3)", ApplyFixture.newRun(), others);
        await().atMost(Duration.ofMinutes(1)).until(() -> others.hasLine(RunLogLine.Kind.STATEMENT_ENDED));
        var seen = new CopyOnWriteArrayList<Integer>();
        atBegin = () -> seen.add(another.effects());
        assertThat(losing(fixture, "INSERT INTO fx VALUES (1)", 1).get())
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(seen).as("tries").hasSize(2);
        assertThat(seen.getLast())
                .as("effects of the other when it tries again")
                .isEqualTo(1);
        assertThat(slow.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
    }

    @Test
    void noOtherRunBeginsAStepDuringAnExclusiveTry() throws Exception {
        var fixture = new ApplyFixture();
        var another = new ApplyFixture(fixture.server);
        var losing = losing(fixture, fixture.untilReleased() + "INSERT INTO fx VALUES (1)", 1);
        await().atMost(Duration.ofMinutes(1)).until(() -> tries.get() == 2);
        var other = start(another, "INSERT INTO fx VALUES (1)", ApplyFixture.newRun(), others);
        await().atMost(Duration.ofMinutes(1)).until(() -> others.waitReasons.contains(WaitReason.TARGET_BUSY));
        assertThat(others.lines).noneMatch(ConnectionLostKillTest::begins);
        fixture.release();
        assertThat(other.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(losing.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(journal.hasLine(RunLogLine.Kind.COMMITTED)).isTrue();
    }

    @Test
    void connectionsLostBeforeAHandBackCount() {
        var fixture = new ApplyFixture();
        var runner = new OwnerFixture[1];
        journal.onLine = line -> {
            if (begins(line)) {
                journal.trusted = tries.incrementAndGet() != 2;
                runner[0].cut();
            }
        };
        var change = ApplyFixture.change("INSERT INTO fx VALUES (1)");
        runner[0] = runner(fixture, run);
        assertThat(runner[0].run(change, run, null, journal)).isInstanceOf(RunOutcome.HandBack.class);
        journal.trusted = true;
        runner[0] = runner(fixture, run);
        assertThat(runner[0].run(change, ApplyFixture.next(run), null, journal))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.CONNECTION_LOST));
        assertThat(tries).hasValue(3);
        assertThat(fixture.effects()).isZero();
    }

    @Test
    void runsOfACrashedServerAreAppliedOnce() throws Exception {
        var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
        var fixture = new ApplyFixture(TestPostgres.of(server));
        var another = new ApplyFixture(fixture.server);
        var script = "INSERT INTO fx VALUES (1); SELECT pg_sleep(60) FROM until_the_crash";
        for (var each : List.of(fixture, another)) {
            each.database.execute(
                    "CREATE UNLOGGED TABLE until_the_crash AS SELECT 1",
                    "GRANT SELECT ON until_the_crash TO " + each.login);
        }
        var first = untilItIsKnown(fixture, script, run, journal);
        var second = untilItIsKnown(another, script, ApplyFixture.newRun(), others);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> fixture.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                        .equals("2"));
        ProcessHandle.of(journal.allSessions.getFirst().pid()).orElseThrow().destroyForcibly();
        assertThat(first.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(second.get()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(another.effects()).isEqualTo(1);
        assertThat(journal.hasLine(RunLogLine.Kind.RETRY)).isTrue();
    }

    /** A server that takes long to recover has the run handed back meanwhile. */
    private CompletableFuture<RunOutcome> untilItIsKnown(
            ApplyFixture fixture, String script, RunIdentity of, MemoryJournal with) {
        return start(fixture, script, of, with)
                .thenCompose(outcome -> outcome instanceof RunOutcome.HandBack
                        ? untilItIsKnown(fixture, script, ApplyFixture.next(of), with)
                        : CompletableFuture.completedFuture(outcome));
    }
}
