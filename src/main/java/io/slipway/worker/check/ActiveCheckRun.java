package io.slipway.worker.check;

import io.slipway.plan.CheckEnd;
import io.slipway.plan.CheckRunId;
import io.slipway.plan.ClaimedCheckRun;
import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.facts.Backend;
import io.slipway.problem.ProblemException;
import io.slipway.time.CancelableWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A claimed check run with a thread in this process: whether it was asked to stop, and the session of its statement.
 * Thread-safe.
 */
final class ActiveCheckRun {
    private static final Logger LOG = Logger.getLogger(ActiveCheckRun.class);
    private static final Duration RESEND_INTERVAL = Duration.ofMillis(200);

    private final ClaimedCheckRun run;
    private final Connector connector;
    private final CancelableWait over = new CancelableWait();
    private final AtomicBoolean cutting = new AtomicBoolean();
    private volatile boolean canceled;
    private volatile boolean lost;
    private @Nullable Session session;

    /** Identifies a claim. An older claim of the same run may still have its thread. */
    record Key(CheckRunId uid, long epoch) {}

    /** The run belongs to another owner, or its owner is unknown. No outcome is written. */
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1;

        LostException() {
            super("another replica owns the check run", null, false, false);
        }
    }

    private record Session(Backend backend, ConnectSpec spec) {}

    /** An attached session. While it is open, a stop cancels the statement that runs in it. */
    interface Attached extends AutoCloseable {
        @Override
        void close();
    }

    ActiveCheckRun(ClaimedCheckRun run, Connector connector) {
        this.run = run;
        this.connector = connector;
        this.canceled = run.cancelRequested();
    }

    ClaimedCheckRun run() {
        return run;
    }

    Key key() {
        return new Key(run.uid(), run.epoch());
    }

    /** Asks the run to end as canceled. Returns at once; false when its statement is already being canceled. */
    boolean cancel() {
        canceled = true;
        return cutting.compareAndSet(false, true);
    }

    /**
     * Marks the run as owned by another replica. Returns at once; false when its statement is already being canceled.
     */
    boolean lose() {
        lost = true;
        return cutting.compareAndSet(false, true);
    }

    boolean isLost() {
        return lost;
    }

    /** @throws CheckFailedException the run was canceled */
    void goOn() {
        if (lost) {
            throw new LostException();
        }
        if (canceled) {
            throw new CheckFailedException(CheckEnd.canceled());
        }
    }

    Attached attach(Connection opened, ConnectSpec spec) throws SQLException {
        attach(new Session(Backend.of(opened), spec));
        goOn();
        return () -> attach(null);
    }

    private synchronized void attach(@Nullable Session other) {
        session = other;
    }

    /** Marks the end of the run's thread. */
    void end() {
        over.end();
    }

    /** Repeats the cancel until the run's thread ends: a cancel that arrives between two statements has no effect. */
    void cutShort() {
        do {
            cancelStatement();
        } while (over.await(RESEND_INTERVAL));
    }

    /** Holds the lock, so that the session is not closed and its pid not reused before the cancel is sent. */
    private synchronized void cancelStatement() {
        Session now = session;
        if (now == null) {
            return;
        }
        try (Connection other = connector.open(now.spec(), SessionOptions.service())) {
            now.backend().cancel(other);
        } catch (SQLException | ProblemException e) {
            LOG.debugf(
                    "could not cancel the statement of a check run; retrying: %s plan=%s checkRun=%s",
                    e.getMessage(), run.plan(), run.uid());
        }
    }
}
