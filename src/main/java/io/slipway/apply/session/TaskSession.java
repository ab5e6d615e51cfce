package io.slipway.apply.session;

import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.postgres.connect.InheritedSettings;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * One physical session of a run: opened for the run, validated before use, rolled back and closed in every case.
 *
 * <p>One thread executes; any other thread may {@link #interrupt}. One lock stands between them. It closes the race in
 * which a cancel hits the statement after the one it was sent for: nothing is sent while a cancel is on its way.
 * Nothing is canceled after COMMIT was sent.
 */
public final class TaskSession implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TaskSession.class);
    /** Limit for an answer before the watch knows the session; long enough for a slow server. */
    private static final int VALIDATION_TIMEOUT_SECONDS = 5;

    private final Connection connection;
    private final SessionSource source;
    private final SessionSource watch;
    private final InFlight inFlight;
    private final SessionFacts facts;
    private final SessionIdentity identity;
    private final Nonce nonce = new Nonce();
    private HistoryAccess access = HistoryAccess.WITHOUT_SECRET;
    private boolean endAcknowledged;
    private boolean usable = true;
    private boolean touched;
    private volatile boolean leftToItself;

    /** A call that sends something to the server. */
    public interface Call<T> {
        T on(Connection connection) throws SQLException;
    }

    private TaskSession(
            Connection connection, SessionSource source, SessionSource watch, StopSwitch stop, SessionFacts facts) {
        this.connection = connection;
        this.source = source;
        this.watch = watch;
        this.inFlight = new InFlight(stop);
        this.facts = facts;
        this.identity = new SessionIdentity(
                facts.pid(),
                facts.backendStart(),
                facts.systemIdentifier(),
                facts.databaseOid(),
                source.address(),
                SessionIdentity.hex(nonce.hash()));
    }

    /** Opens and validates a session; throws {@link UnfitSessionException} if it cannot run a task. */
    public static TaskSession open(SessionSource source, SessionSource watch, StopSwitch stop) throws SQLException {
        Connection connection = source.open();
        try {
            // until the watch knows the session, only this limit ends a silent connection
            connection.setNetworkTimeout(Runnable::run, VALIDATION_TIMEOUT_SECONDS * 1_000);
            SessionFacts facts = SessionFacts.validated(connection, source);
            connection.setNetworkTimeout(Runnable::run, 0);
            return new TaskSession(connection, source, watch, stop, facts);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
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

    public HistoryAccess access() {
        return access;
    }

    public void setAccess(HistoryAccess access) {
        this.access = access;
    }

    /** Executes a call, which other threads may cancel. Throws {@link StopRequestedException} after a stop. */
    public <T> T execute(Call<T> call) throws SQLException {
        inFlight.begin(InFlight.Phase.EXECUTING);
        try {
            return call.on(connection);
        } finally {
            inFlight.end();
        }
    }

    /** As {@link #execute}, for a statement whose result the catalog shows. It may {@code leave} its owner. */
    public <T> T executeToItsEnd(Call<T> call, boolean leave) throws SQLException {
        leftToItself = leave;
        try {
            return execute(call);
        } finally {
            leftToItself = false;
        }
    }

    /** Whether a statement is in flight that may continue without an owner. */
    public boolean isLeftToItself() {
        return leftToItself;
    }

    /** As {@link #execute}, for a clean-up: it is sent although a stop was requested. */
    public <T> T clearUp(Call<T> call) throws SQLException {
        return call.on(connection);
    }

    /** As {@link #clearUp}, but the watch, or a stop that is requested later, may cancel it. */
    public <T> T clearUpWatched(Call<T> call) throws SQLException {
        inFlight.beginCleanUp();
        try {
            return call.on(connection);
        } finally {
            inFlight.end();
        }
    }

    /** As {@link #execute}, under the login's own role: a script may have set another role. */
    public <T> T executeAsLogin(Call<T> call) throws SQLException {
        return execute(own -> AsLoginRole.on(own, facts.login(), call));
    }

    /** As {@link #executeAsLogin}, to record what has happened, although a stop was requested. */
    public <T> T settle(Call<T> call) throws SQLException {
        return AsLoginRole.on(connection, facts.login(), call);
    }

    /** Whether a script ran in this session, or may have. */
    public boolean isTouched() {
        return touched;
    }

    /** Called before a script runs in this session. */
    public void touch() {
        touched = true;
    }

    /** Whether it is in a transaction that Slipway began: if the session is terminated, its work takes no effect. */
    public boolean isUndoneByItsEnd() throws SQLException {
        return !connection.getAutoCommit();
    }

    /** Gives it the timeouts of its role and database, before a script runs in it. */
    public void restoreTimeouts() throws SQLException {
        execute(InheritedSettings::restoreTimeouts);
        inFlight.setStatementTimeoutSet(facts.inheritsStatementTimeout());
    }

    /** Begins a transaction with the next statement. */
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

    /** Sends COMMIT. From then on nothing is canceled. After the answer, autocommit mode is on again. */
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

    /** Whether every ROLLBACK so far was acknowledged. If so, another try may begin in this session. */
    public boolean usable() {
        return usable;
    }

    /** Whether the server responds in this session. */
    public boolean isAlive() {
        try {
            return connection.isValid(VALIDATION_TIMEOUT_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether the last COMMIT returned a warning: the wait for a standby was canceled. */
    public boolean committedWithWarning() throws SQLException {
        return connection.getWarnings() != null;
    }

    /** Rolls back; true: the server acknowledged it, and the session can be used again. */
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
                try (Statement statement = connection.createStatement()) {
                    statement.execute("ROLLBACK");
                }
            }
            return true;
        } catch (SQLException e) {
            usable = false;
            LOG.debugf(e, "the server did not acknowledge ROLLBACK %s", fields());
            return false;
        }
    }

    /**
     * Called by another thread after a stop was requested. Cancels the statement in flight repeatedly until its answer
     * arrives, and terminates the session after the grace time. Returns at once if nothing is in flight, or if COMMIT
     * is.
     */
    public void interrupt(Duration grace) {
        long from = System.nanoTime();
        try (var signals = new AnyLoginSignals(watch)) {
            while (inFlight.cancelInFlight(() -> signal(signals, System.nanoTime() - from >= grace.toNanos()))) {}
        } catch (SQLException | ProblemException e) {
            LOG.warnf(e, "could not cancel the statement, the connection is cut %s", fields());
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
            LOG.warnf(e, "could not cut the connection %s", fields());
        }
    }

    /** The objects of a log line. */
    private String fields() {
        return "server=" + identity.address() + " pid=" + identity.pid();
    }

    /** Closes the socket without a message to the server, from any thread. */
    public void cut() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.warnf(e, "could not cut the connection %s", fields());
        }
    }

    /** Whether {@link #close} was acknowledged. If so, this session commits nothing any more. */
    public boolean endAcknowledged() {
        return endAcknowledged;
    }

    /** Rolls back and closes. An error here is logged and never hides the error of the task. */
    @Override
    public void close() {
        inFlight.close();
        endAcknowledged = rollback();
        try {
            source.giveBack(connection, endAcknowledged);
        } catch (SQLException e) {
            LOG.warnf(e, "could not close the session %s", fields());
        }
    }
}
