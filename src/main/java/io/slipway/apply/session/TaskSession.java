package io.slipway.apply.session;

import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.ProblemException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The one physical session of a run's try: opened for it, validated before use, rolled back and closed in every case.
 *
 * <p>One thread executes; any other may {@link #interrupt}. One lock stands between them, so that a cancel can only hit
 * the statement that it was sent for: nothing is sent while a cancel is on its way. Nothing is cancelled after COMMIT
 * was sent.
 */
public final class TaskSession implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TaskSession.class.getName());

    /** Where the watch has no eye on it: long enough for a slow server, as taking it for dead may need a person. */
    private static final int VALIDATION_TIMEOUT_SECONDS = 5;

    private final Connection connection;
    private final SessionSource watch;
    private final InFlight inFlight;
    private final SessionFacts facts;
    private final SessionIdentity identity;
    private final Nonce nonce;
    private boolean endAcknowledged;
    private boolean usable = true;
    private boolean touched;
    private volatile boolean leftToItself;

    /** Something sent to the server. */
    public interface Call<T> {
        T on(Connection connection) throws SQLException;
    }

    private TaskSession(
            Connection connection, SessionSource source, SessionSource watch, StopSwitch stop, SessionFacts facts) {
        this.connection = connection;
        this.watch = watch;
        this.inFlight = new InFlight(stop);
        this.facts = facts;
        this.nonce = new Nonce();
        this.identity = new SessionIdentity(
                facts.pid(),
                facts.backendStart(),
                facts.systemIdentifier(),
                facts.databaseOid(),
                source.address(),
                SessionIdentity.hex(nonce.hash()));
    }

    /**
     * Opens and validates.
     *
     * @throws UnfitSessionException it is not what was asked for
     */
    public static TaskSession open(SessionSource source, SessionSource watch, StopSwitch stop) throws SQLException {
        var connection = source.open();
        try {
            // nobody can cut it before it is known; later its silence is the watch's affair
            connection.setNetworkTimeout(Runnable::run, VALIDATION_TIMEOUT_SECONDS * 1_000);
            var facts = SessionFacts.validate(connection, source.settings());
            connection.setNetworkTimeout(Runnable::run, 0);
            return new TaskSession(connection, source, watch, stop, facts);
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, connection);
            throw e;
        }
    }

    private static void closeAfter(Exception error, Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            error.addSuppressed(e);
        }
    }

    public SessionIdentity identity() {
        return identity;
    }

    public SessionFacts facts() {
        return facts;
    }

    public InFlight inFlight() {
        return inFlight;
    }

    public Nonce nonce() {
        return nonce;
    }

    /**
     * Sends something and waits for its answer; meanwhile it can be cancelled.
     *
     * @throws StopRequestedException instead of sending, when a stop was asked before
     */
    public <T> T execute(Call<T> call) throws SQLException {
        inFlight.begin(InFlight.Phase.EXECUTING);
        try {
            return call.on(connection);
        } finally {
            inFlight.end();
        }
    }

    /**
     * As {@link #execute}, for a statement whose end the catalog tells: it may go on when its owner cannot wait.
     *
     * @param leave whether it may
     */
    public <T> T executeToItsEnd(Call<T> call, boolean leave) throws SQLException {
        leftToItself = leave;
        try {
            return execute(call);
        } finally {
            leftToItself = false;
        }
    }

    /** Whether a statement is in flight that may go on without an owner. */
    public boolean isLeftToItself() {
        return leftToItself;
    }

    /** As {@link #execute}, for what has to be cleared up: a stop does not keep it from being sent. */
    public <T> T clearUp(Call<T> call) throws SQLException {
        return call.on(connection);
    }

    /** As {@link #clearUp}, and the watch may cancel it, as may a stop that was not asked before. */
    public <T> T clearUpWatched(Call<T> call) throws SQLException {
        inFlight.beginCleanUp();
        try {
            return call.on(connection);
        } finally {
            inFlight.end();
        }
    }

    /** As {@link #execute}, as the login itself: a script, or ALTER ROLE … SET role, may have set another role. */
    public <T> T executeAsLogin(Call<T> call) throws SQLException {
        return execute(own -> AsLoginRole.on(own, facts.login(), call));
    }

    /** As {@link #executeAsLogin}, to write down what has happened: a stop does not keep it from being sent. */
    public <T> T settle(Call<T> call) throws SQLException {
        return AsLoginRole.on(connection, facts.login(), call);
    }

    /** Whether a script has run in it, or may have. */
    public boolean isTouched() {
        return touched;
    }

    /** A script is about to run in it. */
    public void touch() {
        touched = true;
    }

    /** Whether it is in a transaction of ours: what it does is certain not to take effect when it is ended. */
    public boolean isUndoneByItsEnd() throws SQLException {
        return !connection.getAutoCommit();
    }

    /** Begins a transaction: the next statement is its first. */
    public void begin() throws SQLException {
        touch();
        connection.setAutoCommit(false);
    }

    public boolean inTransaction() throws SQLException {
        return transaction() == TransactionState.OPEN;
    }

    private TransactionState transaction() throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState();
    }

    /** Sends COMMIT, from when on nothing cancels; back in autocommit mode when it was acknowledged. */
    public void commit() throws SQLException {
        inFlight.begin(InFlight.Phase.COMMITTING);
        try {
            connection.clearWarnings();
            connection.commit();
            connection.setAutoCommit(true);
        } finally {
            inFlight.end();
        }
    }

    /** Whether every ROLLBACK so far was acknowledged, so that another try may begin in it. */
    public boolean usable() {
        return usable;
    }

    /** Whether the server still answers in it. */
    public boolean isAlive() {
        try {
            return connection.isValid(VALIDATION_TIMEOUT_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    /** A warning of the last COMMIT: the wait for a standby was cancelled. */
    public boolean committedWithWarning() throws SQLException {
        return connection.getWarnings() != null;
    }

    /** Rolls back; true when the server said so, and the session can be used again. */
    public boolean rollback() {
        try {
            if (connection.isClosed()) {
                usable = false;
                return false;
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            } else if (transaction() != TransactionState.IDLE) {
                try (var statement = connection.createStatement()) {
                    statement.execute("ROLLBACK");
                }
            }
            return true;
        } catch (SQLException e) {
            usable = false;
            LOG.log(Level.DEBUG, "rollback of session " + identity.pid() + " was not acknowledged", e);
            return false;
        }
    }

    /**
     * Called by another thread after the stop was asked: cancels the statement in flight, again and again until its
     * answer is there, and ends the session after the grace time. Returns at once when nothing is in flight, or COMMIT
     * is.
     */
    public void interrupt(Duration grace) {
        long from = System.nanoTime();
        try (var signals = new AnyLoginSignals(watch)) {
            while (inFlight.cancelInFlight(() -> signal(signals, System.nanoTime() - from >= grace.toNanos()))) {}
        } catch (SQLException | ProblemException e) {
            LOG.log(Level.WARNING, "session " + identity.pid() + " could not be cancelled, its connection is cut", e);
            cutUnlessCommitting();
        }
    }

    private void signal(AnyLoginSignals signals, boolean force) throws SQLException {
        signals.send(backends -> force ? backends.terminate(identity) : backends.cancel(identity));
    }

    private void cutUnlessCommitting() {
        try {
            inFlight.cancelInFlight(this::cut);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "connection of session " + identity.pid() + " could not be cut", e);
        }
    }

    /** Closes the socket without a word, from any thread. */
    public void cut() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "connection of session " + identity.pid() + " could not be cut", e);
        }
    }

    /** Whether {@link #close} had the end of this session acknowledged: it commits nothing any more. */
    public boolean endAcknowledged() {
        return endAcknowledged;
    }

    /** Rolls back and closes; what fails here is logged and never hides the error of the task. */
    @Override
    public void close() {
        inFlight.close();
        endAcknowledged = rollback();
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "session " + identity.pid() + " could not be closed cleanly", e);
        }
    }
}
