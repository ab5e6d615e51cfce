package io.slipway.worker.task;

import io.slipway.control.Transactions;
import io.slipway.rollout.ownership.OwnershipStore.OwnedRun;
import io.slipway.rollout.task.LogLine;
import io.slipway.rollout.task.RunLogStore;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The log of one claim of a run. Lines are numbered here, queued in memory and written in batches, so that no statement
 * on a target waits for the control database. At most {@value #MAX_QUEUED_LINES} lines are queued. Further lines are
 * dropped, and one line tells their number. Thread-safe.
 */
final class RunLog {
    private static final Logger LOG = Logger.getLogger(RunLog.class);
    private static final int MAX_QUEUED_LINES = 10_000;
    private static final int MAX_LINES_PER_INSERT = 500;

    private final OwnedRun run;
    private final RunLogStore store;
    private final Transactions transactions;
    private final Clock clock;
    private final ReentrantLock writing = new ReentrantLock();
    private final Queue<LogLine> waiting = new ArrayDeque<>();
    private int lines;
    private int dropped;

    RunLog(OwnedRun run, RunLogStore store, Transactions transactions, Clock clock) {
        this.run = run;
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * @param step the number of the step, from 1; 0: none
     * @param statement the number of the statement, from 1; 0: none
     */
    synchronized void add(String level, String kind, int step, int statement, String message) {
        if (waiting.size() >= MAX_QUEUED_LINES) {
            dropped++;
            return;
        }
        waiting.add(new LogLine(
                run.epoch(),
                ++lines,
                clock.instant(),
                level,
                kind,
                step == 0 ? null : step,
                statement == 0 ? null : statement,
                message.replace('\0', ' ')));
    }

    /**
     * Writes the queued lines; lines that cannot be written stay queued. Batches are written one after another: a
     * client that reads on after a line would miss an earlier line that is stored later. When this method returns, no
     * earlier line is being written.
     */
    void flush() {
        writing.lock();
        try {
            write();
        } finally {
            writing.unlock();
        }
    }

    private void write() {
        for (List<LogLine> batch = take(); !batch.isEmpty(); batch = take()) {
            List<LogLine> written = batch;
            try {
                transactions.once(handle -> {
                    store.append(handle, run.uid(), written);
                    return true;
                });
            } catch (RuntimeException e) {
                putBack(batch);
                LOG.debugf(
                        "could not write lines of a run log; they stay queued: %s task=%s run=%s",
                        e.getMessage(), run.task(), run.uid());
                return;
            }
        }
    }

    private synchronized List<LogLine> take() {
        if (dropped > 0 && waiting.size() < MAX_QUEUED_LINES) {
            String gap = dropped + " lines are missing here: they arrived faster than they could be stored";
            dropped = 0;
            add("WARNING", "gap", 0, 0, gap);
        }
        List<LogLine> batch = new ArrayList<>();
        while (batch.size() < MAX_LINES_PER_INSERT && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        return batch;
    }

    private synchronized void putBack(List<LogLine> batch) {
        List<LogLine> later = List.copyOf(waiting);
        waiting.clear();
        waiting.addAll(batch);
        waiting.addAll(later);
    }
}
