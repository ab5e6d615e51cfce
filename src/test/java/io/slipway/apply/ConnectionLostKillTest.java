package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.postgres.EmbeddedSettings;
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
    private final ExecutorService threads = Threads.oneEach("run");
    private final Watches watches = new Watches(WatchListener.NONE);
    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryJournal others = new MemoryJournal();
    private final RunIdentity run = Bench.newRun();
    private final AtomicInteger tries = new AtomicInteger();
    private volatile Runnable atBegin = () -> {};

    @AfterEach
    void close() {
        watches.close();
    }

    private ChangeRunner runner(Bench bench, RunIdentity of) {
        return new ChangeRunner(bench.sessions(of), bench.watch(), bench.options, watches, bench.watch());
    }

    private CompletableFuture<Outcome> start(Bench bench, String script, RunIdentity of, MemoryJournal with) {
        var runner = runner(bench, of);
        return CompletableFuture.supplyAsync(() -> runner.run(Bench.change(script), of, null, with), threads);
    }

    private static boolean begins(LogLine line) {
        return line.kind() == LogLine.Kind.STATEMENT_STARTED;
    }

    /** The link of every try breaks, up to this one. */
    private CompletableFuture<Outcome> losing(Bench bench, String script, int times) {
        var runner = runner(bench, run);
        journal.onLine = line -> {
            if (begins(line)) {
                atBegin.run();
                if (tries.incrementAndGet() <= times) {
                    runner.cut();
                }
            }
        };
        return CompletableFuture.supplyAsync(() -> runner.run(Bench.change(script), run, null, journal), threads);
    }

    @Test
    void aConnectionThatIsLostTwiceIsBorneAndTheChangeIsAppliedOnce() throws Exception {
        var bench = new Bench();
        assertThat(losing(bench, "INSERT INTO fx VALUES (1)", 2).get()).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
    }

    @Test
    void theThirdLostConnectionIsTheRunsFailure() throws Exception {
        var bench = new Bench();
        assertThat(losing(bench, "INSERT INTO fx VALUES (1)", 99).get())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("connection-lost"));
        assertThat(tries).hasValue(3);
        assertThat(bench.effects()).isZero();
        bench.awaitNoSession();
    }

    @Test
    void afterALostConnectionARunWaitsForTheOthersOnItsServerToEndTheirs() throws Exception {
        var bench = new Bench();
        var another = new Bench(bench.server);
        var slow = start(another, "INSERT INTO fx VALUES (1); SELECT pg_sleep(3)", Bench.newRun(), others);
        await().atMost(Duration.ofMinutes(1)).until(() -> others.has(LogLine.Kind.STATEMENT_ENDED));
        var seen = new CopyOnWriteArrayList<Integer>();
        atBegin = () -> seen.add(another.effects());
        assertThat(losing(bench, "INSERT INTO fx VALUES (1)", 1).get()).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(seen).as("tries").hasSize(2);
        assertThat(seen.getLast())
                .as("effects of the other when it tries again")
                .isEqualTo(1);
        assertThat(slow.get()).isEqualTo(new Outcome.Applied(1, 0, false));
    }

    @Test
    void whileItTriesAloneNoOtherBeginsAStepOnThatServer() throws Exception {
        var bench = new Bench();
        var another = new Bench(bench.server);
        var losing = losing(bench, bench.untilTold() + "INSERT INTO fx VALUES (1)", 1);
        await().atMost(Duration.ofMinutes(1)).until(() -> tries.get() == 2);
        var other = start(another, "INSERT INTO fx VALUES (1)", Bench.newRun(), others);
        await().atMost(Duration.ofMinutes(1)).until(() -> others.waits.contains(WaitingFor.TARGET_BUSY));
        assertThat(others.lines).noneMatch(ConnectionLostKillTest::begins);
        bench.tell();
        assertThat(other.get()).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(losing.get()).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(journal.has(LogLine.Kind.COMMITTED)).isTrue();
    }

    @Test
    void lossesBeforeAHandBackCount() {
        var bench = new Bench();
        var runner = new ChangeRunner[1];
        journal.onLine = line -> {
            if (begins(line)) {
                journal.trusted = tries.incrementAndGet() != 2;
                runner[0].cut();
            }
        };
        var change = Bench.change("INSERT INTO fx VALUES (1)");
        runner[0] = runner(bench, run);
        assertThat(runner[0].run(change, run, null, journal)).isInstanceOf(Outcome.HandBack.class);
        journal.trusted = true;
        runner[0] = runner(bench, run);
        assertThat(runner[0].run(change, Bench.next(run), null, journal))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("connection-lost"));
        assertThat(tries).hasValue(3);
        assertThat(bench.effects()).isZero();
    }

    @Test
    void aBackendThatIsKilledTakesItsServerDownAndTheRunsOnItAreAppliedOnceAllTheSame() throws Exception {
        var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT);
        var bench = new Bench(TestPostgres.of(server));
        var another = new Bench(bench.server);
        var script = "INSERT INTO fx VALUES (1); SELECT pg_sleep(60) FROM until_the_crash";
        for (var each : List.of(bench, another)) {
            each.database.execute(
                    "CREATE UNLOGGED TABLE until_the_crash AS SELECT 1",
                    "GRANT SELECT ON until_the_crash TO " + each.login);
        }
        var first = untilItIsKnown(bench, script, run, journal);
        var second = untilItIsKnown(another, script, Bench.newRun(), others);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> bench.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                        .equals("2"));
        ProcessHandle.of(journal.all.getFirst().pid()).orElseThrow().destroyForcibly();
        assertThat(first.get()).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(second.get()).isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(bench.effects()).isEqualTo(1);
        assertThat(another.effects()).isEqualTo(1);
        assertThat(journal.has(LogLine.Kind.RETRY)).isTrue();
    }

    /** A server that takes long to recover has the run handed back meanwhile. */
    private CompletableFuture<Outcome> untilItIsKnown(Bench bench, String script, RunIdentity of, MemoryJournal with) {
        return start(bench, script, of, with)
                .thenCompose(outcome -> outcome instanceof Outcome.HandBack
                        ? untilItIsKnown(bench, script, Bench.next(of), with)
                        : CompletableFuture.completedFuture(outcome));
    }
}
