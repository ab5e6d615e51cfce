package io.slipway.worker.check;

import io.slipway.check.ChangeCheck;
import io.slipway.control.Transactions;
import io.slipway.plan.AdviceStore;
import io.slipway.plan.CheckRunStore;
import io.slipway.plan.CheckRunStore.OwnedCheckRun;
import io.slipway.plan.ClaimedCheckRun;
import io.slipway.plan.OutboxStore;
import io.slipway.postgres.connect.Connector;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import io.slipway.signal.Waker;
import io.slipway.time.CancelableWait;
import io.slipway.time.Threads;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/**
 * Evaluates claimed check runs, each on its own thread. The findings and the end of a run are recorded in one
 * transaction. Thread-safe.
 */
@Singleton
public final class CheckRunWorker {
    private static final Logger LOG = Logger.getLogger(CheckRunWorker.class);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);

    private final Transactions transactions;
    private final CheckRunStore runs;
    private final AdviceStore adviceStore = new AdviceStore();
    private final OutboxStore outbox = new OutboxStore();
    private final SignalStore signals = new SignalStore();
    private final CheckEvaluation evaluation;
    private final Connector connector;
    private final Waker waker;
    private final ExecutorService threads = Threads.virtualPerTask("slipway-check");
    private final AtomicInteger running = new AtomicInteger();
    private final Map<ActiveCheckRun.Key, ActiveCheckRun> works = new ConcurrentHashMap<>();
    /** The claims whose threads have no outcome yet. */
    private final Set<ActiveCheckRun.Key> brokenOff = ConcurrentHashMap.newKeySet();

    private final Map<String, LongAdder> ends = new ConcurrentHashMap<>();
    private final CancelableWait stop = new CancelableWait();
    private Set<ActiveCheckRun.Key> withoutThread = Set.of();

    /** @param waker of the loop that follows up the plan of a check run that ended */
    public CheckRunWorker(
            Transactions transactions, CheckRunStore runs, ChangeCheck check, Connector connector, Waker waker) {
        this.transactions = transactions;
        this.runs = runs;
        this.evaluation = new CheckEvaluation(transactions, check, connector);
        this.connector = connector;
        this.waker = waker;
    }

    /** The number of check runs in progress on this replica. */
    public int running() {
        return running.get();
    }

    /** The outcomes of {@link #ended(String)}. */
    public static List<String> outcomes() {
        return List.of("done", "failed", "canceled", "postponed", "lost");
    }

    /** The number of check runs of this replica with this outcome. */
    public long ended(String outcome) {
        return ends.getOrDefault(outcome, new LongAdder()).sum();
    }

    private void count(String outcome) {
        ends.computeIfAbsent(outcome, _ -> new LongAdder()).increment();
    }

    /** Starts the run on its own thread and returns. */
    public void start(ClaimedCheckRun run) {
        var work = new ActiveCheckRun(run, connector);
        brokenOff.add(work.key());
        running.incrementAndGet();
        works.put(work.key(), work);
        try {
            threads.execute(() -> evaluate(work));
        } catch (Throwable e) {
            ended(work);
            throw e;
        }
    }

    /** A run without an outcome is left to {@link #reconcile}, which counts an owner's death. */
    private void evaluate(ActiveCheckRun work) {
        try {
            record(work, evaluation.outcome(work));
            brokenOff.remove(work.key());
        } catch (Throwable e) {
            ClaimedCheckRun run = work.run();
            if (Transactions.mayPass(e)) {
                brokenOff.remove(work.key());
                LOG.debugf("check run left to its next owner plan=%s checkRun=%s", run.plan(), run.uid());
            } else {
                LOG.errorf(
                        e,
                        "check run ended without an outcome plan=%s checkRun=%s epoch=%d",
                        run.plan(),
                        run.uid(),
                        run.epoch());
            }
        } finally {
            ended(work);
        }
    }

    private void ended(ActiveCheckRun work) {
        work.end();
        works.remove(work.key());
        running.decrementAndGet();
        waker.wake();
    }

    /**
     * Compares the check runs that this replica owns in the database with its threads. A run with a requested cancel is
     * canceled. A run that another replica owns is dropped. A run without a thread in two calls in a row is handed
     * back. Called by one loop.
     */
    public void reconcile(UUID me) {
        // read before the database: the claim of each run with a thread is already committed
        Set<ActiveCheckRun.Key> here = Set.copyOf(works.keySet());
        List<OwnedCheckRun> owned = transactions.read(handle -> runs.owned(handle, me));
        Set<ActiveCheckRun.Key> idle = new HashSet<>();
        Set<ActiveCheckRun.Key> gone = new HashSet<>(here);
        for (OwnedCheckRun run : owned) {
            var key = new ActiveCheckRun.Key(run.uid(), run.epoch());
            ActiveCheckRun work = works.get(key);
            gone.remove(key);
            if (work == null) {
                idle.add(key);
                handBackUnworked(run, key, me);
            } else if (run.cancelRequested() && work.cancel()) {
                threads.execute(work::cutShort);
            }
        }
        gone.forEach(this::lose);
        withoutThread = idle;
    }

    private void handBackUnworked(OwnedCheckRun run, ActiveCheckRun.Key key, UUID me) {
        if (!withoutThread.contains(key)) {
            return;
        }
        boolean death = brokenOff.contains(key);
        if (transactions.once(handle -> runs.handBack(handle, run, me, death))) {
            brokenOff.remove(key);
            LOG.warnf(
                    "handed back a claimed check run that has no thread here%s plan=%s checkRun=%s replica=%s",
                    death ? ", it counts as an owner's death" : "", run.plan(), run.uid(), me);
        }
    }

    /**
     * Cancels all check runs and writes no outcome: this replica was declared dead, or cannot reach the control
     * database.
     */
    public void lost() {
        works.keySet().forEach(this::lose);
    }

    private void lose(ActiveCheckRun.Key key) {
        ActiveCheckRun work = works.get(key);
        if (work != null && work.lose()) {
            threads.execute(work::cutShort);
        }
    }

    /** Stops writing outcomes. Another replica claims the runs that have not ended. */
    public void close() {
        stop.end();
        lost();
    }

    private void record(ActiveCheckRun work, CheckOutcome outcome) {
        ClaimedCheckRun run = work.run();
        switch (outcome) {
            case CheckOutcome.Ended over ->
                written(
                        work,
                        over.end().state().name(),
                        over.end().state().name().toLowerCase(Locale.ROOT),
                        () -> transactions.in("check run " + run.uid(), handle -> end(handle, run, over)));
            case CheckOutcome.PutOff later ->
                written(
                        work,
                        "postponed, " + later.why(),
                        "postponed",
                        () -> transactions.once(handle -> runs.putOff(handle, run, later.pause(), later.counted())));
            case CheckOutcome.Lost() -> {
                count("lost");
                LOG.warnf("dropped a check run that another replica owns plan=%s checkRun=%s", run.plan(), run.uid());
            }
        }
    }

    private void written(ActiveCheckRun work, String what, String outcome, BooleanSupplier write) {
        ClaimedCheckRun run = work.run();
        do {
            try {
                boolean mine = !work.isLost() && write.getAsBoolean();
                count(mine ? outcome : "lost");
                LOG.infof(
                        "check run ended: %s plan=%s checkRun=%s",
                        mine ? what : "another replica owns it", run.plan(), run.uid());
                return;
            } catch (RuntimeException e) {
                if (!Transactions.isOutage(e)) {
                    LOG.warnf(
                            "could not write the outcome of a check run; retrying: %s plan=%s checkRun=%s",
                            e.getMessage(), run.plan(), run.uid());
                }
            }
        } while (stop.await(RETRY_INTERVAL));
    }

    private boolean end(Handle handle, ClaimedCheckRun run, CheckOutcome.Ended over) {
        if (!runs.finish(handle, run, over.end())) {
            return false;
        }
        adviceStore.insert(handle, run.uid(), over.advice());
        outbox.addPlanChecked(handle, run.plan(), run.planVersion());
        signals.send(handle, new Signal.Wake());
        return true;
    }
}
