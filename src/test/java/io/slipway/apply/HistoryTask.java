package io.slipway.apply;

import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One task, given to three executors at once over connections that break. Then the task is settled, sometimes before
 * the third executor begins. Some tasks are canceled while they run.
 */
final class HistoryTask {
    private static final int SETTLER = 10;
    private static final int TRIES = 40;

    private final ApplyFixture fixture;
    private final CommitCuts cuts;
    private final PreparedChange change;
    private final RunIdentity run = ApplyFixture.newRun();
    private final MemoryJournal[] journals = new MemoryJournal[3];
    private final int[] epochs;
    private final boolean late;
    private final boolean cancel;
    private final List<RunOutcome> outcomes = new ArrayList<>();

    HistoryTask(ApplyFixture fixture, CommitCuts cuts, int n, Random chance) {
        this.fixture = fixture;
        this.cuts = cuts;
        this.change = ApplyFixture.change("INSERT INTO fx VALUES (" + n + ")"
                + (chance.nextBoolean() ? "" : "; SELECT pg_sleep(0.00" + chance.nextInt(10) + ")"));
        var shared = new MemoryJournal();
        boolean share = chance.nextBoolean();
        for (int i = 0; i < journals.length; i++) {
            journals[i] = share ? shared : new MemoryJournal();
        }
        this.epochs = new int[] {1, 1 + chance.nextInt(2), 2 + chance.nextInt(2)};
        this.late = chance.nextInt(4) == 0;
        this.cancel = chance.nextInt(4) == 0;
    }

    /** The outcome of a task, and the result that each executor reported. */
    record End(boolean applied, boolean contradicted, List<RunOutcome> outcomes) {}

    End run() throws Exception {
        atOnce(late ? 1 : 0);
        var settled = settle();
        outcomes.add(settled);
        if (late) {
            outcomes.add(execute(0));
        }
        boolean applied = settled instanceof RunOutcome.Applied;
        boolean saidApplied = outcomes.stream().anyMatch(RunOutcome.Applied.class::isInstance);
        return new End(applied, saidApplied && !applied, outcomes);
    }

    private void atOnce(int from) throws Exception {
        var barrier = new CyclicBarrier(journals.length - from + (cancel ? 1 : 0));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<RunOutcome>>();
            for (int i = from; i < journals.length; i++) {
                int executor = i;
                futures.add(threads.submit((Callable<RunOutcome>) () -> {
                    barrier.await();
                    return execute(executor);
                }));
            }
            if (cancel) {
                futures.add(threads.submit((Callable<RunOutcome>) () -> {
                    barrier.await();
                    return settle();
                }));
            }
            for (var future : futures) {
                outcomes.add(future.get());
            }
        }
    }

    private RunIdentity of(int epoch) {
        return new RunIdentity(run.installation(), run.task(), run.runUid(), epoch, run.actor());
    }

    private RunOutcome execute(int executor) {
        var mine = of(epochs[executor]);
        return new OwnerFixture(cuts.over(fixture.sessions(mine)), fixture.watch(), fixture.options)
                .run(change, mine, null, journals[executor]);
    }

    /** As the next owners would: with all that is on record, until one of them knows. */
    private RunOutcome settle() {
        var journal = new MemoryJournal();
        for (var other : journals) {
            journal.openSessions.addAll(other.openSessions);
        }
        journal.key = "T:" + run.task();
        for (int i = 0; i < TRIES; i++) {
            var owner = of(SETTLER + i);
            var runner = fixture.runner(owner);
            if (cancel) {
                runner.stop(StopReason.CANCEL);
            }
            var outcome = runner.run(change, owner, null, journal);
            if (!(outcome instanceof RunOutcome.HandBack)) {
                return outcome;
            }
        }
        throw new AssertionError("nobody could settle " + run);
    }
}
