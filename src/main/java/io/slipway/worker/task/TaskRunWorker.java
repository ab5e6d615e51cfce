package io.slipway.worker.task;

import io.slipway.apply.ChangeRunner;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.Slot;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.VictimLimits;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.apply.session.MonitorSource;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.control.Installation;
import io.slipway.control.Transactions;
import io.slipway.plan.PlanOptions;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.WaitReason;
import io.slipway.replica.Lease;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.FencingStore;
import io.slipway.rollout.ownership.OwnershipStore.OwnedRun;
import io.slipway.rollout.ownership.RunContext;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.sql.Script;
import io.slipway.time.Threads;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Executes claimed task runs, each on its own thread and in its own session, and records their outcomes. Thread-safe.
 */
@Singleton
public final class TaskRunWorker {
    private static final Logger LOG = Logger.getLogger(TaskRunWorker.class);
    private static final Duration IDLE_IN_TRANSACTION_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CANCEL_GRACE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration WATCH_SOCKET_TIMEOUT = Duration.ofSeconds(3);

    private final Installation installation;
    private final Lease lease;
    private final WorkerStores stores;
    private final TargetAccess access;
    private final OutcomeRecorder outcomes;
    private final ActiveTaskRuns active;
    private final WorkerMeters meters;
    private final ServerWatches watches;
    private final ExecutorService threads = Threads.virtualPerTask("slipway-task");
    private final AtomicInteger running = new AtomicInteger();

    public TaskRunWorker(
            Installation installation,
            Lease lease,
            WorkerStores stores,
            TargetAccess access,
            OutcomeRecorder outcomes,
            ActiveTaskRuns active) {
        this.installation = installation;
        this.lease = lease;
        this.stores = stores;
        this.access = access;
        this.outcomes = outcomes;
        this.active = active;
        this.meters = outcomes.meters();
        this.watches = new ServerWatches(meters);
    }

    /** The number of runs in progress, including runs that only watch an earlier session. */
    public int running() {
        return running.get();
    }

    /** The meters of task runs. */
    public WorkerMeters meters() {
        return meters;
    }

    /** The slots that limit the number of runs. */
    public TaskRunSlots slots() {
        return active.slots();
    }

    /** Takes a slot for the run and returns; the slot is free again when the run has ended or was handed back. */
    public void start(ClaimedRun run) {
        active.begins(run);
        running.incrementAndGet();
        TaskRunSlots.HeldSlot slot = active.slots().take(outcomes::slotFree);
        try {
            threads.execute(() -> work(run, slot));
        } catch (Throwable e) {
            ended(slot);
            throw e;
        }
    }

    /**
     * A run without an outcome is left to the next comparison of this replica's runs with its threads, which counts an
     * owner's death.
     */
    private void work(ClaimedRun run, TaskRunSlots.HeldSlot slot) {
        try {
            run(run, slot);
            active.finished(run.uid(), run.epoch());
        } catch (Throwable e) {
            if (Transactions.mayPass(e)) {
                LOG.debugf(
                        "task run left to its next owner task=%s run=%s epoch=%d", run.task(), run.uid(), run.epoch());
                active.finished(run.uid(), run.epoch());
            } else {
                LOG.errorf(
                        e,
                        "task run ended without an outcome task=%s run=%s epoch=%d",
                        run.task(),
                        run.uid(),
                        run.epoch());
                outcomes.brokeOff(run);
            }
        } finally {
            ended(slot);
        }
    }

    private void ended(TaskRunSlots.HeldSlot slot) {
        running.decrementAndGet();
        slot.close();
    }

    /** Ends a run early if it has a thread here. Another thread waits for its statement in flight. */
    public void stop(OwnedRun claim, StopReason reason) {
        active.find(claim).ifPresent(run -> threads.execute(() -> run.stop(reason)));
    }

    /** Handles a signal that a cancel of the run was requested. If the run has a thread here, its row decides. */
    public void stopIfCanceled(TaskRunId uid) {
        if (active.find(uid).isPresent()) {
            threads.execute(() -> stopIfAsked(uid));
        }
    }

    private void stopIfAsked(TaskRunId uid) {
        Optional<TaskRunId> asked =
                stores.transactions().read(handle -> stores.claims().cancelRequested(handle, uid));
        asked.flatMap(active::find).ifPresent(run -> run.stop(StopReason.CANCEL));
    }

    /** Ends all runs of this replica early. */
    public void stopAll(StopReason reason) {
        active.all().forEach(run -> threads.execute(() -> run.stop(reason)));
    }

    /**
     * Ends the runs early that only watch an earlier session. The watch may take hours, and any replica can continue
     * it.
     */
    public void stopWatching(StopReason reason) {
        active.all().stream().filter(ActiveTaskRun::isWatching).forEach(run -> threads.execute(() -> run.stop(reason)));
    }

    private void run(ClaimedRun run, Slot slot) {
        var mine = new ActiveTaskRun(run, slot);
        if (!active.enter(mine)) {
            LOG.warnf(
                    "handed back a claim of a task run that already has a thread here task=%s run=%s epoch=%d",
                    run.task(), run.uid(), run.epoch());
            return;
        }
        var log = new RunLog(mine.claim(), stores.log(), stores.transactions(), Clock.systemUTC());
        try (var flusher = new RunLogWriter(log)) {
            RunContext context =
                    stores.transactions().read(handle -> stores.contexts().read(handle, run.uid()));
            long started = System.nanoTime();
            ControlTargetHistory target = ControlTargetHistory.of(context, installation.id(), stores, meters);
            var sessions = new ControlSessionLedger(run, context, stores);
            var report = new ControlRunReport(run, stores, log, meters);
            var journal = new RunJournal(
                    new LeaseRunControl(mine, lease, sessions),
                    sessions,
                    new ControlKeyLedger(run, context, stores),
                    report,
                    target,
                    new ControlBlockerLedger(run, context, stores));
            RunOutcome outcome = applyInTime(mine, run, context, journal);
            report.ended();
            flusher.flush();
            meters.ended(outcome, Duration.ofNanos(System.nanoTime() - started));
            outcomes.record(run, context, fencing(outcome, sessions), sessions.hadSession());
        } finally {
            active.leave(mine);
        }
    }

    /**
     * Turns an unreachable target into the wait reason FENCING if an earlier session of the run may still be alive
     * there.
     */
    private static RunOutcome fencing(RunOutcome outcome, ControlSessionLedger sessions) {
        return outcome instanceof RunOutcome.HandBack(WaitReason why, String detail)
                        && (why == WaitReason.TARGET_UNREACHABLE || why == WaitReason.TARGET_NOT_READY)
                        && sessions.leavesSession()
                ? new RunOutcome.HandBack(WaitReason.FENCING, FencingStore.awayDetail(why, detail))
                : outcome;
    }

    private RunOutcome applyInTime(ActiveTaskRun mine, ClaimedRun run, RunContext context, RunJournal journal) {
        CompletableFuture<?> soft = stopAfter(context.options().softTimeout(), mine, StopReason.SOFT_TIMEOUT);
        CompletableFuture<?> hard = stopAfter(context.options().hardTimeout(), mine, StopReason.HARD_TIMEOUT);
        try {
            return apply(mine, run, context, journal);
        } finally {
            soft.cancel(false);
            hard.cancel(false);
        }
    }

    private CompletableFuture<?> stopAfter(@Nullable Duration limit, ActiveTaskRun run, StopReason reason) {
        return limit == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(
                        () -> run.stop(reason),
                        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS, threads));
    }

    private RunOutcome apply(ActiveTaskRun mine, ClaimedRun run, RunContext context, RunJournal journal) {
        var runner = new ChangeRunner(
                task(run, context),
                by(context, SessionOptions.service()),
                options(context),
                watches,
                by(context, SessionOptions.service(WATCH_SOCKET_TIMEOUT)),
                mine.stopSwitch());
        mine.setRunner(runner);
        var identity = new RunIdentity(
                installation.key(), context.taskUuid(), run.uid().value(), run.epoch(), context.actor());
        return runner.run(change(context.change()), identity, target(context), journal);
    }

    /** The source of the sessions that observe and signal: the monitor login, if there is one. */
    private SessionSource by(RunContext context, SessionOptions options) {
        var own = new ConnectorSource(access.connector(), context.connect(), options);
        return context.monitor().equals(context.connect())
                ? own
                : new MonitorSource(new ConnectorSource(access.connector(), context.monitor(), options), own);
    }

    private ConnectorSource task(ClaimedRun run, RunContext context) {
        SessionOptions options =
                SessionOptions.task(run.uid().toString(), context.options().lockTimeout(), IDLE_IN_TRANSACTION_TIMEOUT);
        String path = context.searchPath();
        return new ConnectorSource(
                access.connector(), context.connect(), path == null ? options : options.with("search_path", path));
    }

    public static PreparedChange change(io.slipway.plan.Change change) {
        String version = change.version();
        ChangeName name =
                version == null ? new ChangeName.Unversioned() : new ChangeName.Version(change.series(), version);
        return PreparedChange.of(name, change.description(), Script.of(change.script()));
    }

    public static TargetIdentity target(RunContext context) {
        return new TargetIdentity(context.targetUid(), context.systemIdentifier(), context.databaseOid());
    }

    private ApplyOptions options(RunContext context) {
        PlanOptions options = context.options();
        return new ApplyOptions(
                options.lockTimeout(),
                options.lockDeadline(),
                options.statementTimeout(),
                CANCEL_GRACE_TIMEOUT,
                options.idempotent(),
                new VictimLimits(options.victimBudget(), options.maxVictims()),
                context.blockers(),
                options.softTimeout(),
                options.hardTimeout(),
                access.showsData());
    }
}
