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
 * The phase of a session, and the lock between the thread that executes and the threads that cancel. The lock closes
 * the race in which a cancel hits the statement after the one it was sent for: nothing new is sent while a cancel is on
 * its way.
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
        /** Executes a clean-up that a stop waits for. The stop does not cancel it. */
        CLEANING_UP,
        COMMITTING,
        CLOSED
    }

    InFlight(StopSwitch stop) {
        this.stop = stop;
    }

    /** Called before something is sent. Throws {@link StopRequestedException} if a stop was requested. */
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

    /** Called before a clean-up is sent, whether a stop was requested or not. */
    void beginCleanUp() {
        lock.lock();
        try {
            phase = stop.isAsked() ? Phase.CLEANING_UP : Phase.EXECUTING;
            cancelCause = null;
        } finally {
            lock.unlock();
        }
    }

    /** Called before a statement of a try is sent, with the facts that the watch needs. */
    public void statementStarted(StatementInFlight.WatchLevel level, String label, int step, int ordinal) {
        statement = statement.next(level, label, step, ordinal);
    }

    /** @param by whether the session has a statement_timeout, set by the run or by the script */
    void setStatementTimeoutSet(boolean by) {
        setStatementTimeoutSet = by;
    }

    public boolean hasStatementTimeout() {
        return setStatementTimeoutSet;
    }

    /** Called when the try has ended. */
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

    /** Called when the answer has arrived. */
    void end() {
        become(Phase.IDLE);
    }

    /** Called when nothing will be sent any more. */
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

    /** Sends a cancel or a termination. */
    public interface Signal {
        void send() throws SQLException;
    }

    /**
     * Sends the signal once, if a statement of the given try is in flight. The cause is recorded before. The run
     * continues.
     *
     * @return whether the signal was sent
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

    /** Why the watch canceled the statement that was sent last; empty if it did not. */
    public Optional<CancelCause> cancelCause() {
        lock.lock();
        try {
            return Optional.ofNullable(cancelCause);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends the signal if a statement is in flight, and waits up to 200 ms for its answer.
     *
     * @return whether the statement is still in flight and needs another signal
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
