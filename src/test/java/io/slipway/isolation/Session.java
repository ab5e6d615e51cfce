package io.slipway.isolation;

import io.slipway.control.Transactions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** One connection with a thread of its own that does one step at a time. Used by one thread. */
final class Session implements AutoCloseable {
    private static final long FIRST_LOOK_MICROS = 1_500;
    private static final long LIMIT_S = 60;

    private final Handle handle;
    private final int pid;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private @Nullable Future<Object> step;
    private boolean over;

    Session(Jdbi jdbi) {
        handle = jdbi.open();
        // of the test alone: a session that waits for a turn of another is no error, however long the machine takes
        handle.execute("SET lock_timeout = '60s'");
        handle.execute("SET deadlock_timeout = '300ms'");
        pid = handle.createQuery("SELECT pg_backend_pid()").mapTo(Integer.class).one();
    }

    /** For the next interleaving. */
    void fresh() {
        over = false;
        step = null;
    }

    boolean busy() {
        return step != null;
    }

    void start(Spec.Step what, IsolationFixture world) {
        step = thread.submit(() -> run(what, world));
    }

    /** The outcome of the step; null while it waits for a row that another session has locked. */
    @Nullable
    Object await(Handle monitor) throws Exception {
        var running = step;
        if (running == null) {
            return null;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (System.nanoTime() < deadline) {
            try {
                Object outcome = running.get(FIRST_LOOK_MICROS, TimeUnit.MICROSECONDS);
                step = null;
                return outcome;
            } catch (TimeoutException e) {
                if (waitsForALock(monitor)) {
                    return null;
                }
            }
        }
        throw new AssertionError("a step neither ends nor waits for a lock");
    }

    private boolean waitsForALock(Handle monitor) {
        return monitor.createQuery("""
                        SELECT EXISTS (SELECT 1 FROM pg_locks
                                       WHERE pid = :pid AND NOT granted AND locktype IN ('transactionid', 'tuple'))
                        """).bind("pid", pid).mapTo(Boolean.class).one();
    }

    private Object run(Spec.Step what, IsolationFixture world) {
        if (over) {
            return skipped(what, "");
        }
        try {
            if (!handle.isInTransaction()) {
                handle.begin();
            }
            Object outcome = what.act().on(world, handle);
            if (what.commits()) {
                handle.commit();
                what.afterwards().on(world, handle);
            }
            return outcome;
        } catch (Action.Refused e) {
            return rolledBack(what, "refused: " + e.getMessage());
        } catch (JdbiException e) {
            return rolledBack(what, "error " + Transactions.sqlState(e));
        }
    }

    private Object rolledBack(Spec.Step what, String outcome) {
        handle.rollback();
        return skipped(what, outcome);
    }

    /** The rest of the transaction does not happen. */
    private Object skipped(Spec.Step what, String outcome) {
        over = !what.commits();
        return outcome;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        handle.close();
    }
}
