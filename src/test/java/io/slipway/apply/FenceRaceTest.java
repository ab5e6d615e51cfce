package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class FenceRaceTest {
    private final Bench bench = new Bench();

    /** All at once, from a barrier. */
    private static <T> List<T> atOnce(List<Callable<T>> acts) throws Exception {
        var barrier = new CyclicBarrier(acts.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = acts.stream()
                    .map(act -> threads.submit(() -> {
                        barrier.await();
                        return act.call();
                    }))
                    .toList();
            var answers = new ArrayList<T>();
            for (var future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    /** As the next owners would, for as long as another one has the target's lock. */
    private Callable<Outcome> actsUntilItIsFree(Change change, RunIdentity run, MemoryJournal journal) {
        return () -> {
            var outcome = bench.run(change, run, journal);
            while (outcome instanceof Outcome.HandBack back && back.reason() == WaitingFor.TARGET_BUSY) {
                outcome = bench.run(change, run, journal);
            }
            return outcome;
        };
    }

    private Callable<Outcome> act(Change change, RunIdentity run, MemoryJournal journal) {
        return () -> bench.run(change, run, journal);
    }

    @Test
    void twoOwnersOfOneTaskApplyItOnce() throws Exception {
        bench.run(Bench.change("SELECT 1"));
        for (int i = 0; i < 10; i++) {
            var run = Bench.newRun();
            var shared = new MemoryJournal();
            var change = Bench.change("INSERT INTO fx VALUES (" + i + "); SELECT pg_sleep(0.01)");
            var outcomes = atOnce(List.of(act(change, run, shared), act(change, Bench.next(run), shared)));
            assertThat(bench.effects(i)).as("%s", outcomes).isLessThanOrEqualTo(1);
            assertThat(bench.run(change, Bench.next(Bench.next(run)), shared)).isInstanceOf(Outcome.Applied.class);
            assertThat(bench.effects(i)).isEqualTo(1);
        }
    }

    @Test
    void threeCopiesOfOneOwnerThatKnowNothingOfEachOtherApplyOnce() throws Exception {
        bench.run(Bench.change("SELECT 1"));
        for (int i = 0; i < 10; i++) {
            var run = Bench.newRun();
            var change = Bench.change("INSERT INTO fx VALUES (" + i + ")");
            var outcomes = atOnce(List.of(
                    actsUntilItIsFree(change, run, new MemoryJournal()),
                    actsUntilItIsFree(change, run, new MemoryJournal()),
                    actsUntilItIsFree(change, run, new MemoryJournal())));
            assertThat(bench.effects(i)).isEqualTo(1);
            assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isEqualTo(new Outcome.Applied(1, 0, false)));
        }
    }

    @Test
    void eightTasksOfTheSameVersionApplyItOnceOnAFreshTarget() throws Exception {
        var change = Bench.version("1", "INSERT INTO fx VALUES (1)");
        var acts = new ArrayList<Callable<Outcome>>();
        for (int i = 0; i < 8; i++) {
            acts.add(act(change, Bench.newRun(), new MemoryJournal()));
        }
        var outcomes = atOnce(acts);
        assertThat(bench.effects()).isEqualTo(1);
        assertThat(outcomes)
                .filteredOn(new Outcome.Applied(1, 0, false)::equals)
                .hasSize(1);
        assertThat(outcomes)
                .allSatisfy(
                        outcome -> assertThat(outcome).isInstanceOfAny(Outcome.Applied.class, Outcome.HandBack.class));
    }

    @Test
    void aCancelHitsItsStatementOrNone() throws Exception {
        bench.run(Bench.change("SELECT 1"));
        var change = Bench.change("INSERT INTO fx VALUES (1);" + "SELECT 1;".repeat(40));
        int canceled = 0;
        for (int i = 0; i < 60; i++) {
            int before = bench.effects();
            var run = Bench.newRun();
            var runner = bench.runner(run);
            var journal = new MemoryJournal();
            int after = ThreadLocalRandom.current().nextInt(80);
            var outcomes = atOnce(List.<Callable<Outcome>>of(() -> runner.run(change, run, null, journal), () -> {
                while (journal.lines.size() < after && journal.applied.isEmpty()) {
                    Thread.onSpinWait();
                }
                runner.stop(StopReason.CANCEL);
                return new Outcome.Lost("");
            }));
            var outcome = outcomes.getFirst();
            assertThat(bench.effects() - before)
                    .as("%s", outcome)
                    .isEqualTo(outcome instanceof Outcome.Applied ? 1 : 0);
            assertThat(outcome).isInstanceOfAny(Outcome.Applied.class, Outcome.Canceled.class);
            assertThat(journal.open).isEmpty();
            canceled += outcome instanceof Outcome.Canceled ? 1 : 0;
        }
        assertThat(canceled).isGreaterThan(10);
    }

    @Test
    void manyInstallersMakeOneHistory() throws Exception {
        var fresh = new Bench(bench.server, bench.login);
        var acts = new ArrayList<Callable<HistoryInstall.State>>();
        for (int i = 0; i < 12; i++) {
            acts.add(() -> {
                try (var connection = fresh.database.open(fresh.login)) {
                    return HistoryInstall.ensure(connection, new StopSwitch());
                }
            });
        }
        assertThat(atOnce(acts)).containsOnly(HistoryInstall.State.PLAIN);
    }
}
