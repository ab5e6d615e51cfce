package io.slipway.worker.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.watch.WatchListener;
import io.slipway.target.scope.BlockerRule;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.LongStream;

/** All meters of task runs. */
@Singleton
public final class WorkerMeters implements WatchListener {
    private final MeterRegistry registry;
    private final Counter lost;
    private final Timer victims;
    private final DistributionSummary victimSessions;
    private final Counter lockUnavailable;
    private final Counter canceledWaiting;
    private final Counter canceledHolding;
    private final Counter cut;
    private final Counter woken;
    private final Timer claims;
    private final Counter claimed;
    private final Timer statements;
    private final Timer lockWaits;

    public WorkerMeters(MeterRegistry registry) {
        this.registry = registry;
        this.lost = Counter.builder("slipway.taskrun.lost")
                .description("Task runs whose outcome another replica wrote")
                .register(registry);
        this.victims = Timer.builder("slipway.taskrun.victim.wait")
                .description("Longest wait of an application session behind a statement, per statement with such waits")
                .register(registry);
        this.victimSessions = DistributionSummary.builder("slipway.taskrun.victim.sessions")
                .description("Application sessions that waited behind a statement, per statement with such waits")
                .register(registry);
        this.lockUnavailable = Counter.builder("slipway.taskrun.lock.busy")
                .description("Tries that did not get a lock and paused before the next try")
                .register(registry);
        this.canceledWaiting = canceled("waiting");
        this.canceledHolding = canceled("holding");
        this.cut = Counter.builder("slipway.taskrun.connection.cut")
                .description("Connections of task runs that were closed because the server did not respond")
                .register(registry);
        this.woken = Counter.builder("slipway.taskrun.woken")
                .description("Task runs that need not wait any longer because their server responds again")
                .register(registry);
        this.claims = claims().register(registry);
        this.claimed = Counter.builder("slipway.taskrun.claimed")
                .description("Task runs that this replica claimed")
                .register(registry);
        this.statements = statements().register(registry);
        this.lockWaits = lockWaits().register(registry);
        probes("away");
        probes("answered");
        for (String outcome : new String[] {"applied", "failed", "canceled", "indeterminate", "handed-back", "lost"}) {
            timer(outcome);
        }
        for (BlockerRule.Action how : BlockerRule.Action.values()) {
            blockers(how);
        }
        flags("wrong-target");
        flags("diverged");
    }

    void ended(RunOutcome outcome, Duration length) {
        timer(name(outcome)).record(length);
    }

    private Counter canceled(String during) {
        return Counter.builder("slipway.taskrun.victim.cancel")
                .description("Tries canceled because application sessions waited too long behind them")
                .tag("during", during)
                .register(registry);
    }

    @Override
    public void victims(int count, Duration longest) {
        victims.record(longest);
        victimSessions.record(count);
    }

    @Override
    public void canceled(boolean holding) {
        (holding ? canceledHolding : canceledWaiting).increment();
    }

    @Override
    public void lockUnavailable() {
        lockUnavailable.increment();
    }

    @Override
    public void blockerEnded(BlockerRule.Action how) {
        blockers(how).increment();
    }

    private Counter blockers(BlockerRule.Action how) {
        return Counter.builder("slipway.taskrun.blocker.end")
                .description("Sessions canceled or terminated because they blocked a task run")
                .tag("action", how.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    @Override
    public void cut() {
        cut.increment();
    }

    /** Counts a flagged target: {@code wrong-target} or {@code diverged}. */
    void flagged(String why) {
        flags(why).increment();
    }

    /** Counts a probe of a server for which runs wait. */
    public void probed(boolean answered) {
        probes(answered ? "answered" : "away").increment();
    }

    private Counter probes(String result) {
        return Counter.builder("slipway.server.probe")
                .description("Probes of servers for which task runs wait")
                .tag("result", result)
                .register(registry);
    }

    /** Counts the runs that need not wait any longer because their server responds again. */
    public void woken(int runs) {
        woken.increment(runs);
    }

    private Counter flags(String why) {
        return Counter.builder("slipway.target.flagged")
                .description("Targets flagged as another database or as diverged from their record")
                .tag("why", why)
                .register(registry);
    }

    void lost() {
        lost.increment();
    }

    /** Counts a claim of at least one run. */
    public void claimed(int runs, Duration length) {
        claims.record(length);
        claimed.increment(runs);
    }

    void statementEnded(Duration length) {
        statements.record(length);
    }

    void lockWaitEnded(Duration length) {
        lockWaits.record(length);
    }

    private Timer timer(String outcome) {
        return Timer.builder("slipway.taskrun.run")
                .description("Task runs that this replica worked on, by outcome")
                .tag("outcome", outcome)
                .serviceLevelObjectives(millis(100, 1_000, 10_000, 60_000, 600_000, 3_600_000))
                .register(registry);
    }

    private static Timer.Builder claims() {
        return Timer.builder("slipway.taskrun.claim")
                .description("Claims of at least one task run")
                .serviceLevelObjectives(millis(1, 5, 20, 100, 500, 2_000));
    }

    private static Timer.Builder statements() {
        return Timer.builder("slipway.taskrun.statement")
                .description("Statements of task runs in their targets")
                .serviceLevelObjectives(millis(10, 100, 1_000, 10_000, 60_000, 600_000));
    }

    private static Timer.Builder lockWaits() {
        return Timer.builder("slipway.taskrun.lock.wait")
                .description("Waits of task runs for a lock")
                .serviceLevelObjectives(millis(100, 500, 2_000, 10_000, 60_000, 600_000));
    }

    private static Duration[] millis(long... bounds) {
        return LongStream.of(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    private static String name(RunOutcome outcome) {
        return switch (outcome) {
            case RunOutcome.Applied ignored -> "applied";
            case RunOutcome.Failed ignored -> "failed";
            case RunOutcome.Canceled ignored -> "canceled";
            case RunOutcome.Indeterminate ignored -> "indeterminate";
            case RunOutcome.HandBack ignored -> "handed-back";
            case RunOutcome.Lost ignored -> "lost";
        };
    }
}
