package io.slipway.worker.task;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.ownership.ClaimedRun;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * Reports the progress and the wait reason of a claimed run to the control database, and keeps its log. Thread-safe.
 */
final class ControlRunReport implements RunReport {
    private static final Logger LOG = Logger.getLogger(ControlRunReport.class);

    private final ClaimedRun run;
    private final WorkerStores stores;
    private final RunLog log;
    private final WaitReporter waits;
    private final WorkerMeters meters;
    private long statementStarted;

    ControlRunReport(ClaimedRun run, WorkerStores stores, RunLog log, WorkerMeters meters) {
        this.run = run;
        this.stores = stores;
        this.log = log;
        this.meters = meters;
        this.waits = new WaitReporter(run, stores, meters);
    }

    @Override
    public void waiting(WaitReason reason, String detail) {
        waits.begin(reason, detail);
    }

    @Override
    public void stepBegun(int step, int of) {
        moving();
    }

    @Override
    public void moving() {
        waits.end();
    }

    @Override
    public void stepApplied(int step, int of) {
        try {
            stores.transactions().run("task run", handle -> stores.claims().stepsApplied(handle, run, step));
        } catch (RuntimeException e) {
            LOG.debugf(
                    "could not record an applied step: %s task=%s run=%s step=%d",
                    e.getMessage(), run.task(), run.uid(), step);
        }
    }

    /** Called when the run is over, by its thread. */
    void ended() {
        measure(RunLogLine.Kind.STATEMENT_ENDED);
        waits.lockWaitEnds();
    }

    /** Only the thread of the run reports statements. A statement that failed ends with the next one or the run. */
    private void measure(RunLogLine.Kind kind) {
        boolean starts = kind == RunLogLine.Kind.STATEMENT_STARTED;
        if (!starts && kind != RunLogLine.Kind.STATEMENT_ENDED) {
            return;
        }
        long now = System.nanoTime();
        if (statementStarted != 0) {
            meters.statementEnded(Duration.ofNanos(now - statementStarted));
        }
        statementStarted = starts ? now : 0;
    }

    @Override
    public void line(RunLogLine line) {
        measure(line.kind());
        String level = switch (line.kind()) {
            case ERROR -> "ERROR";
            case WAIT, BLOCKER, RETRY, SETTING -> "WARNING";
            case SESSION_OPENED,
                    SESSION_CLOSED,
                    SESSION_LEFT,
                    STATEMENT_STARTED,
                    STATEMENT_ENDED,
                    NOTICE,
                    PROGRESS,
                    COMMITTED,
                    ADOPTED,
                    RECOVERED -> "INFO";
        };
        String kind = line.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        log.add(level, kind, line.step(), line.statement(), line.message());
    }
}
