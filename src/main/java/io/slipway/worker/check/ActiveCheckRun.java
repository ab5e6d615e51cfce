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

/** A claim of a check run that has a thread here: whether it is to stop, and where its statement runs. Thread-safe. */
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

    /** What a claim is known by: an older one of the same run may still have its thread. */
    record Key(CheckRunId uid, long epoch) {}

    /** It belongs to another owner, or nobody can tell: nothing of it is written. */
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1;

        LostException() {
            super("the check run is not ours any more", null, false, false);
        }
    }

    private record Session(Backend backend, ConnectSpec spec) {}

    /** While it is open, what runs in the session is cut short by a stop. */
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

    /** Somebody wants its end; false when what runs is being cut short already. Waits for nothing. */
    boolean cancel() {
        canceled = true;
        return cutting.compareAndSet(false, true);
    }

    /** It is not ours any more; false when what runs is being cut short already. Waits for nothing. */
    boolean lose() {
        lost = true;
        return cutting.compareAndSet(false, true);
    }

    boolean isLost() {
        return lost;
    }

    /** @throws CheckFailedException when it was cancelled */
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

    /** Its thread ends. */
    void end() {
        over.end();
    }

    /** Cancels what its session runs until its thread ends: a cancel between two statements hits nothing. */
    void cutShort() {
        do {
            cancelStatement();
        } while (over.await(RESEND_INTERVAL));
    }

    /** The lock keeps the session from being closed, and its process from going, meanwhile. */
    private synchronized void cancelStatement() {
        Session now = session;
        if (now == null) {
            return;
        }
        try (Connection other = connector.open(now.spec(), SessionOptions.service())) {
            now.backend().cancel(other);
        } catch (SQLException | ProblemException e) {
            LOG.debugf("check run %s is not cut short yet: %s", run.uid(), e.getMessage());
        }
    }
}
