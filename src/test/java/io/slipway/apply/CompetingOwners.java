package io.slipway.apply;

import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopReason;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.Rule;
import io.slipway.time.CancelableWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Owners of one task, successive and sometimes concurrent. They are cut off, terminated, overtaken, drained and
 * canceled at random moments, over connections that break at random messages. A bad end is mostly followed by another
 * attempt.
 */
final class CompetingOwners implements AutoCloseable {
    private static final int MAX_OWNERS = Integer.getInteger("slipway.owners", 12);
    private static final int LATEST_MILLIS = 300;

    /** Of what is sent, and which of these at most. */
    private record Spot(String part, int most) {}

    private static final List<Spot> SPOTS = List.of(
            new Spot("slipway.begin_", 8),
            new Spot("slipway.end_", 5),
            new Spot("slipway.finish_run", 3),
            new Spot("slipway.advance", 12),
            new Spot("slipway.void_run", 2),
            new Spot("CONCURRENTLY", 4),
            new Spot("INSERT INTO fx", 3),
            new Spot("COMMIT", 9),
            new Spot("slipway.history", 20),
            new Spot("pg_stat_activity", 5));

    private final FaultProxy link;
    private final ApplyFixture fixture;
    private final MemoryJournal journal;
    private final PreparedChange change;
    private final Random random;
    private final CancelableWait pause = new CancelableWait();
    private final List<CompletableFuture<RunOutcome>> all = new ArrayList<>();
    private RunIdentity run = ApplyFixture.newRun();
    private RunOutcome last = new RunOutcome.Lost("nobody ran it");

    CompetingOwners(ApplyFixture fixture, MemoryJournal journal, PreparedChange change, Random random) {
        this.fixture = fixture;
        this.link = new FaultProxy(fixture.server.address());
        this.journal = journal;
        this.change = change;
        this.random = random;
    }

    /** Says what became of the step in doubt; the run has ended with that. */
    interface Person {
        RunOutcome decide(RunOutcome.Indeterminate doubt, RunIdentity run);
    }

    private SessionSource sessions() {
        return fixture.through(
                link.address(),
                SessionOptions.task(Long.toString(run.runUid()), fixture.options.lockTimeout(), Duration.ofMinutes(1)));
    }

    /** Opens the watch sessions, over the same connection. */
    SessionSource watch() {
        return fixture.through(link.address(), SessionOptions.service(Duration.ofSeconds(3)));
    }

    /** Right after something was sent, or was answered, once. */
    private void breakSomewhere() {
        if (random.nextInt(3) == 0) {
            return;
        }
        var spot = SPOTS.get(random.nextInt(SPOTS.size()));
        int n = 1 + random.nextInt(spot.most());
        link.add(
                random.nextBoolean()
                        ? Rule.nth(n, Rule.sent(spot.part()), Rule.Effect.CUT_AFTER)
                        : Rule.nth(n, Rule.answer('C').and(seen -> seen.after(spot.part())), Rule.Effect.CUT_BEFORE));
    }

    @Override
    public void close() {
        link.close();
    }

    RunIdentity run() {
        return run;
    }

    /** The outcome after all owners have ended. HandBack and Lost count as no outcome. */
    RunOutcome play(Person person) throws Exception {
        for (int owner = 1; owner <= MAX_OWNERS && goesOn(); owner++) {
            var runner = new OwnerFixture(sessions(), watch(), fixture.options);
            breakSomewhere();
            var mine = run;
            var outcome = CompletableFuture.supplyAsync(
                    () -> runner.run(change, mine, null, journal), StandaloneFixture.THREADS);
            all.add(outcome);
            if (owner == MAX_OWNERS || !overtaken(runner, outcome)) {
                last = outcome.get(180, TimeUnit.SECONDS);
            }
            if (last instanceof RunOutcome.Indeterminate doubt) {
                last = person.decide(doubt, run);
            }
        }
        for (var outcome : all) {
            outcome.get(180, TimeUnit.SECONDS);
        }
        return last;
    }

    /** Whether another owner follows the last one. */
    private boolean goesOn() {
        if (all.isEmpty()) {
            return true;
        }
        if (last instanceof RunOutcome.HandBack || last instanceof RunOutcome.Lost) {
            run = ApplyFixture.next(run);
            return true;
        }
        if (last instanceof RunOutcome.Applied || all.size() == MAX_OWNERS || random.nextInt(4) == 0) {
            return false;
        }
        last = new RunOutcome.Lost("another attempt follows");
        journal.forgetCancel();
        run = new RunIdentity(run.installation(), run.task(), run.runUid() + 100_000, run.epoch() + 1, run.actor());
        return true;
    }

    /** Does something to the owner; true: the next one comes while this one may still work. */
    private boolean overtaken(OwnerFixture runner, CompletableFuture<RunOutcome> outcome) {
        pause.await(Duration.ofMillis(random.nextInt(LATEST_MILLIS)));
        if (outcome.isDone()) {
            return false;
        }
        switch (random.nextInt(10)) {
            case 0, 1 -> runner.cut();
            case 2, 3 ->
                fixture.database.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
                                + " 'slipway-taskrun-" + run.runUid() + "'");
            case 4, 5 -> runner.stop(StopReason.DRAIN);
            case 6 -> {
                journal.cancel();
                runner.stop(StopReason.CANCEL);
            }
            default -> {
                return true;
            }
        }
        return random.nextInt(3) == 0;
    }
}
