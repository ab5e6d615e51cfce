package io.slipway.apply.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.StopSwitch;
import io.slipway.problem.WaitReason;
import io.slipway.testing.Proof;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Proof.TAG)
class HistoryFunctionsRaceTest {
    private static final int RACES = Proof.size(5, 20);
    private static final int CANCELS = Proof.size(24, 100);

    private final ApplyFixture fixture = new ApplyFixture();

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
    private Callable<RunOutcome> actsUntilItIsFree(PreparedChange change, RunIdentity run, MemoryJournal journal) {
        return () -> {
            var outcome = fixture.run(change, run, journal);
            while (outcome instanceof RunOutcome.HandBack back && back.reason() == WaitReason.TARGET_BUSY) {
                outcome = fixture.run(change, run, journal);
            }
            return outcome;
        };
    }

    private Callable<RunOutcome> act(PreparedChange change, RunIdentity run, MemoryJournal journal) {
        return () -> fixture.run(change, run, journal);
    }

    @Test
    void twoOwnersOfATaskApplyOnce() throws Exception {
        fixture.run(ApplyFixture.change("SELECT 1"));
        for (int i = 0; i < RACES; i++) {
            var run = ApplyFixture.newRun();
            var shared = new MemoryJournal();
            var change = ApplyFixture.change("INSERT INTO fx VALUES (" + i + "); SELECT pg_sleep(0.01)");
            var outcomes = atOnce(List.of(act(change, run, shared), act(change, ApplyFixture.next(run), shared)));
            assertThat(fixture.effects(i)).as("%s", outcomes).isLessThanOrEqualTo(1);
            assertThat(fixture.run(change, ApplyFixture.next(ApplyFixture.next(run)), shared))
                    .isInstanceOf(RunOutcome.Applied.class);
            assertThat(fixture.effects(i)).isEqualTo(1);
        }
    }

    @Test
    void threeCopiesOfAnOwnerApplyOnce() throws Exception {
        fixture.run(ApplyFixture.change("SELECT 1"));
        for (int i = 0; i < RACES; i++) {
            var run = ApplyFixture.newRun();
            var change = ApplyFixture.change("INSERT INTO fx VALUES (" + i + ")");
            var outcomes = atOnce(List.of(
                    actsUntilItIsFree(change, run, new MemoryJournal()),
                    actsUntilItIsFree(change, run, new MemoryJournal()),
                    actsUntilItIsFree(change, run, new MemoryJournal())));
            assertThat(fixture.effects(i)).isEqualTo(1);
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome).isEqualTo(new RunOutcome.Applied(1, 0, false)));
        }
    }

    @Test
    void eightTasksOfAVersionApplyOnceOnAFreshTarget() throws Exception {
        var change = ApplyFixture.version("1", "INSERT INTO fx VALUES (1)");
        var acts = new ArrayList<Callable<RunOutcome>>();
        for (int i = 0; i < 8; i++) {
            acts.add(act(change, ApplyFixture.newRun(), new MemoryJournal()));
        }
        var outcomes = atOnce(acts);
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(outcomes)
                .filteredOn(new RunOutcome.Applied(1, 0, false)::equals)
                .hasSize(1);
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome).isInstanceOfAny(RunOutcome.Applied.class, RunOutcome.HandBack.class));
    }

    @Test
    void aCancelHitsItsOwnStatementOrNone() throws Exception {
        fixture.run(ApplyFixture.change("SELECT 1"));
        var change = ApplyFixture.change("INSERT INTO fx VALUES (1);" + "SELECT 1;".repeat(40));
        int canceled = 0;
        for (int i = 0; i < CANCELS; i++) {
            int before = fixture.effects();
            var run = ApplyFixture.newRun();
            var runner = fixture.runner(run);
            var journal = new MemoryJournal();
            int after = ThreadLocalRandom.current().nextInt(80);
            var outcomes = atOnce(List.<Callable<RunOutcome>>of(() -> runner.run(change, run, null, journal), () -> {
                while (journal.lines.size() < after && journal.appliedSteps.isEmpty()) {
                    Thread.onSpinWait();
                }
                runner.stop(StopReason.CANCEL);
                return new RunOutcome.Lost("");
            }));
            var outcome = outcomes.getFirst();
            assertThat(fixture.effects() - before)
                    .as("%s", outcome)
                    .isEqualTo(outcome instanceof RunOutcome.Applied ? 1 : 0);
            assertThat(outcome).isInstanceOfAny(RunOutcome.Applied.class, RunOutcome.Canceled.class);
            assertThat(journal.openSessions).isEmpty();
            canceled += outcome instanceof RunOutcome.Canceled ? 1 : 0;
        }
        assertThat(canceled).isGreaterThan(CANCELS / 6);
    }

    @Test
    void manyInstallersMakeOneHistory() throws Exception {
        var fresh = new ApplyFixture(fixture.server, fixture.login);
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
