package io.slipway.worker.task;

import io.slipway.control.Transactions;
import io.slipway.rollout.task.LogLine;
import io.slipway.rollout.task.RunLogStore;
import io.slipway.rollout.task.TaskRunId;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The log of one claim of a run: lines are numbered here, kept in memory and written in batches, so that nothing that
 * runs on a target ever waits for the control database. At most {@value #MAX_QUEUED_LINES} wait; more are dropped, and
 * a line says how many. Thread-safe.
 */
final class RunLog {
    private static final Logger LOG = Logger.getLogger(RunLog.class);
    private static final int MAX_QUEUED_LINES = 10_000;
    private static final int MAX_LINES_PER_INSERT = 500;

    private final TaskRunId uid;
    private final long epoch;
    private final RunLogStore store;
    private final Transactions transactions;
    private final Clock clock;
    private final ReentrantLock writing = new ReentrantLock();
    private final Queue<LogLine> waiting = new ArrayDeque<>();
    private int lines;
    private int dropped;

    RunLog(TaskRunId uid, long epoch, RunLogStore store, Transactions transactions, Clock clock) {
        this.uid = uid;
        this.epoch = epoch;
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * @param step that it is about, from 1 on; 0: none
     * @param statement the like
     */
    synchronized void add(String level, String kind, int step, int statement, String message) {
        if (waiting.size() >= MAX_QUEUED_LINES) {
            dropped++;
            return;
        }
        waiting.add(new LogLine(
                epoch,
                ++lines,
                clock.instant(),
                level,
                kind,
                step == 0 ? null : step,
                statement == 0 ? null : statement,
                message.replace('\0', ' ')));
    }

    /**
     * Writes what waits; what cannot be written now waits on. One batch after the other: who reads on after a line
     * would never see an earlier one that comes later, and when this returns, nothing that was added before is under
     * way.
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
                    store.append(handle, uid, written);
                    return true;
                });
            } catch (RuntimeException e) {
                putBack(batch);
                LOG.debugf("log of task run %s waits: %s", uid, e.getMessage());
                return;
            }
        }
    }

    private synchronized List<LogLine> take() {
        if (dropped > 0 && waiting.size() < MAX_QUEUED_LINES) {
            String gap = dropped + " lines are missing here: they came faster than they could be kept";
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
