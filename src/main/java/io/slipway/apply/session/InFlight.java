package io.slipway.apply.session;

import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a session is doing, and the one lock between who executes in it and who cancels. While a cancel is on its way
 * nothing new is sent, so that it hits the statement that it was meant for, or none.
 */
public final class InFlight {
    private static final Duration RESEND_INTERVAL = Duration.ofMillis(200);

    private final StopSwitch stop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    private Phase phase = Phase.IDLE;
    private @Nullable CancelCause cancelCause;
    private volatile StatementInFlight statement = StatementInFlight.NONE;
    private volatile boolean setStatementTimeoutSet;
    private volatile boolean left;

    enum Phase {
        IDLE,
        EXECUTING,
        /** Clears up for a stop: that does not end it. */
        CLEANING_UP,
        COMMITTING,
        CLOSED
    }

    InFlight(StopSwitch stop) {
        this.stop = stop;
    }

    /** Something is about to be sent; throws {@link StopRequestedException} instead when a stop was asked before. */
    void begin(Phase next) {
        lock.lock();
        try {
            if (stop.isAsked()) {
                throw new StopRequestedException();
            }
            phase = next;
            cancelCause = null;
        } finally {
            lock.unlock();
        }
    }

    /** Something that clears up is about to be sent, whether a stop was asked or not. */
    void beginCleanUp() {
        lock.lock();
        try {
            phase = stop.isAsked() ? Phase.CLEANING_UP : Phase.EXECUTING;
            cancelCause = null;
        } finally {
            lock.unlock();
        }
    }

    /** A statement of a try is about to be sent: this is what the watch may see of it. */
    public void statementStarted(StatementInFlight.WatchLevel level, String label, int step, int ordinal) {
        statement = statement.next(level, label, step, ordinal);
    }

    /** @param by whether the session has a statement_timeout, whoever set it */
    void setStatementTimeoutSet(boolean by) {
        setStatementTimeoutSet = by;
    }

    public boolean hasStatementTimeout() {
        return setStatementTimeoutSet;
    }

    /** The try is over. */
    public void tryEnded() {
        statement = StatementInFlight.NONE;
    }

    public StatementInFlight statement() {
        return statement;
    }

    /** The connection is about to be cut, and the statement goes on without an owner. */
    public void leave() {
        left = true;
    }

    /** Whether the last statement was left to go on without an owner. */
    public boolean isLeft() {
        return left;
    }

    /** Its answer is there. */
    void end() {
        become(Phase.IDLE);
    }

    /** Nothing is ever sent again. */
    void close() {
        become(Phase.CLOSED);
    }

    private void become(Phase next) {
        lock.lock();
        try {
            if (phase != Phase.CLOSED) {
                phase = next;
            }
            answered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A cancel, or harder. */
    public interface Signal {
        void send() throws SQLException;
    }

    /**
     * Sends the signal once, if a statement of that very try is in flight, with the reason on record before. The run
     * goes on.
     */
    public boolean cancelTry(StatementInFlight seen, CancelCause why, Signal signal) throws SQLException {
        lock.lock();
        try {
            boolean alive = phase == Phase.CLEANING_UP || (phase == Phase.EXECUTING && !stop.isAsked());
            if (!alive || statement.startedNanos() != seen.startedNanos()) {
                return false;
            }
            cancelCause = why;
            signal.send();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Why the statement that was sent last was cancelled by our own side, if it was and not for the run's end. */
    public Optional<CancelCause> cancelCause() {
        lock.lock();
        try {
            return Optional.ofNullable(cancelCause);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends the signal if a statement is in flight, and waits a moment for its answer.
     *
     * @return whether the statement is still in flight: once more
     */
    boolean cancelInFlight(Signal signal) throws SQLException {
        lock.lock();
        try {
            if (phase != Phase.EXECUTING) {
                return false;
            }
            signal.send();
            long left = RESEND_INTERVAL.toNanos();
            while (phase == Phase.EXECUTING && left > 0) {
                left = answered.awaitNanos(left);
            }
            return phase == Phase.EXECUTING;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
