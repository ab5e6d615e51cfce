package io.slipway.worker;

import io.slipway.check.SyntaxCheck;
import io.slipway.control.Transactions;
import io.slipway.plan.Advice;
import io.slipway.plan.AdviceStore;
import io.slipway.plan.Change;
import io.slipway.plan.CheckEnd;
import io.slipway.plan.CheckRunId;
import io.slipway.plan.CheckRunState;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.CheckRunStore.OwnedCheckRun;
import io.slipway.plan.ClaimedCheckRun;
import io.slipway.plan.OutboxStore;
import io.slipway.plan.PlanId;
import io.slipway.plan.PlanStore;
import io.slipway.plan.PlanTargetStore;
import io.slipway.plan.PlanTargetStore.PlanTarget;
import io.slipway.postgres.ConnectSpec;
import io.slipway.postgres.Connector;
import io.slipway.postgres.SessionOptions;
import io.slipway.problem.ProblemException;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.sql.Script;
import io.slipway.time.Pause;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Evaluates claimed check runs, each on a thread of its own, and records what they found in one transaction with their
 * end. Thread-safe.
 */
public final class CheckRunWorker {
    private static final Logger LOG = Logger.getLogger(CheckRunWorker.class);
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Transactions transactions;
    private final PlanStore plans = new PlanStore();
    private final PlanTargetStore targets = new PlanTargetStore();
    private final CheckRunStore runs;
    private final AdviceStore adviceStore;
    private final OutboxStore outbox = new OutboxStore();
    private final SignalStore signals = new SignalStore();
    private final SyntaxCheck check;
    private final Connector connector;
    private final Runnable ended;
    private final ExecutorService threads = Threads.oneEach("slipway-check");
    private final AtomicInteger running = new AtomicInteger();
    private final Map<CheckRunId, Boolean> cancelAsked = new ConcurrentHashMap<>();
    private final Pause stop = new Pause();
    private Set<CheckRunId> withoutThread = Set.of();

    /** @param ended told after each end: a slot is free */
    public CheckRunWorker(
            Transactions transactions, CheckRunStore runs, SyntaxCheck check, Connector connector, Runnable ended) {
        this.transactions = transactions;
        this.runs = runs;
        this.adviceStore = new AdviceStore();
        this.check = check;
        this.connector = connector;
        this.ended = ended;
    }

    /** How many slots are taken. */
    public int running() {
        return running.get();
    }

    /** Takes a slot for the run and returns. */
    public void start(ClaimedCheckRun run) {
        running.incrementAndGet();
        cancelAsked.put(run.uid(), run.cancelRequested());
        threads.execute(() -> {
            try {
                evaluate(run);
            } catch (RuntimeException e) {
                LOG.errorf(e, "check run %s (epoch %d) was left without an outcome", run.uid(), run.epoch());
            } finally {
                cancelAsked.remove(run.uid());
                running.decrementAndGet();
                ended.run();
            }
        });
    }

    /**
     * Compares what the database says that this replica owns with what has a thread here: a run that somebody wants
     * ended ends before its next target, and one that has no thread at two looks is handed back. One loop calls it.
     */
    public void look(UUID me) {
        Set<CheckRunId> idle = new HashSet<>();
        for (OwnedCheckRun owned : transactions.read(handle -> runs.owned(handle, me))) {
            if (!cancelAsked.containsKey(owned.uid())) {
                idle.add(owned.uid());
            } else if (owned.cancelRequested()) {
                cancelAsked.computeIfPresent(owned.uid(), (id, asked) -> true);
            }
            if (idle.contains(owned.uid()) && withoutThread.contains(owned.uid())) {
                transactions.once(handle -> runs.handBack(handle, owned, me));
                LOG.warnf("check run %s was claimed and nobody works on it here: handed back", owned.uid());
            }
        }
        withoutThread = idle;
    }

    /** No outcome is written any more. */
    public void close() {
        stop.end();
    }

    private void evaluate(ClaimedCheckRun run) {
        List<Advice> advice = new ArrayList<>();
        CheckEnd end = judge(run, advice);
        do {
            try {
                end(run, end, worstFirst(advice));
                return;
            } catch (RuntimeException e) {
                LOG.warnf("the outcome of check run %s is not written yet: %s", run.uid(), e.getMessage());
            }
        } while (stop.await(AGAIN));
    }

    private CheckEnd judge(ClaimedCheckRun run, List<Advice> advice) {
        try {
            evaluate(run, advice);
            return CheckEnd.DONE;
        } catch (CheckFailure e) {
            return new CheckEnd(e.state(), e.code(), e.getMessage());
        } catch (ProblemException e) {
            return new CheckEnd(
                    CheckRunState.FAILED, e.problem().slug(), e.problem().detail());
        }
    }

    private void evaluate(ClaimedCheckRun run, List<Advice> advice) {
        List<Change> changes = transactions.read(handle -> plans.changes(handle, run.plan()));
        List<PlanTarget> found = transactions.read(handle -> targets(handle, run.plan()));
        List<Script> scripts = new ArrayList<>();
        for (Change change : changes) {
            Script script = Script.of(change.script());
            scripts.add(script);
            advice.addAll(check.ofScript(change, script, found.getFirst().name()));
        }
        for (PlanTarget target : found) {
            stopWhenCanceled(run);
            onTarget(target.name(), target.connect(), changes, scripts, advice);
        }
        stopWhenCanceled(run);
    }

    private List<PlanTarget> targets(Handle handle, PlanId plan) {
        List<Long> ids = targets.ids(handle, plan);
        if (ids.isEmpty()) {
            throw new CheckFailure(CheckRunState.FAILED, "group-empty", "the group of the plan names no target now");
        }
        List<PlanTarget> found = targets.reachable(handle, ids);
        if (found.size() < ids.size()) {
            throw new CheckFailure(CheckRunState.FAILED, "target-not-found", "target not found");
        }
        return found;
    }

    private void stopWhenCanceled(ClaimedCheckRun run) {
        if (Boolean.TRUE.equals(cancelAsked.get(run.uid()))) {
            throw new CheckFailure(CheckRunState.CANCELED, "canceled", "canceled on request");
        }
    }

    private void onTarget(
            String target, ConnectSpec spec, List<Change> changes, List<Script> scripts, List<Advice> advice) {
        try (Connection session = connector.open(spec, SessionOptions.service())) {
            for (int i = 0; i < scripts.size(); i++) {
                advice.addAll(check.onTarget(changes.get(i), scripts.get(i), target, session));
            }
        } catch (SQLException e) {
            throw new CheckFailure(CheckRunState.FAILED, "check-failed", target + ": " + e.getMessage());
        }
    }

    private void end(ClaimedCheckRun run, CheckEnd end, List<Advice> advice) {
        boolean mine = transactions.in("check run " + run.uid(), handle -> {
            if (!runs.finish(handle, run, end)) {
                return false;
            }
            adviceStore.insert(handle, run.uid(), advice);
            outbox.addPlanChecked(handle, run.plan(), run.planVersion());
            signals.send(handle, new Signal.Wake());
            return true;
        });
        LOG.infof(
                "check run %s of plan %s: %s",
                run.uid(), run.plan(), mine ? end.state() : "belongs to another owner by now");
    }

    private static List<Advice> worstFirst(List<Advice> advice) {
        return advice.stream().sorted(Comparator.comparing(Advice::severity)).toList();
    }
}
