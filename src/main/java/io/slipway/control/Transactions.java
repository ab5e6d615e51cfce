package io.slipway.control;

import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.problem.ServiceProblem.ControlRefuses.Why;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The only way to open a transaction on the control database. The isolation level is READ COMMITTED. The whole
 * transaction is repeated for up to 5 s while a row lock is not available, so its work must have no other effects than
 * SQL. Thread-safe.
 */
public final class Transactions {
    private static final Logger LOG = Logger.getLogger(Transactions.class);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    private final Jdbi jdbi;
    private final ControlOutage outage = new ControlOutage();
    private final WriteEvidenceStore evidence = new WriteEvidenceStore();

    public Transactions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The outages that these transactions meet. */
    public ControlOutage outage() {
        return outage;
    }

    /**
     * @param what the object that the problem names if rows stay locked
     * @throws io.slipway.problem.ProblemException busy or control-unavailable, with nothing done in the first case
     */
    public <T extends @Nullable Object> T in(String what, Function<Handle, T> work) {
        long deadline = System.nanoTime() + LOCK_TIMEOUT.toNanos();
        while (true) {
            try {
                return watched(this::signalled, work);
            } catch (JdbiException e) {
                refuseUnlessLocked(e, what, deadline);
            }
        }
    }

    /** As {@link #in}, without a result. */
    public void run(String what, Consumer<Handle> work) {
        in(what, handle -> {
            work.accept(handle);
            return true;
        });
    }

    /** Runs a transaction once, without retries: for passes that run again anyway. */
    public <T extends @Nullable Object> T once(Function<Handle, T> work) {
        try {
            return watched(this::signalled, work);
        } catch (JdbiException e) {
            throw translated(e);
        }
    }

    private <T extends @Nullable Object> T watched(
            Function<Function<Handle, Observed<T>>, Observed<T>> runner, Function<Handle, T> work) {
        try {
            Observed<T> observed = runner.apply(handle -> observed(handle, work));
            if (observed.evidence() != null) {
                outage.succeeded(observed.evidence());
            }
            return observed.result();
        } catch (JdbiException e) {
            if (isOutage(e)) {
                outage.failed(String.valueOf(rootMessage(e)), isFull(e));
            }
            throw e;
        }
    }

    /** @param evidence null outside an outage */
    private record Observed<T extends @Nullable Object>(
            T result, @Nullable WriteEvidence evidence) {}

    private <T extends @Nullable Object> Observed<T> observed(Handle handle, Function<Handle, T> work) {
        T result = work.apply(handle);
        return new Observed<>(result, outage.isAway() ? evidence.ofTransaction(handle) : null);
    }

    private <T extends @Nullable Object> T signalled(Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(work::apply);
        } catch (JdbiException e) {
            if (!SqlState.ofCode(sqlState(e)).limitExceeded()) {
                throw e;
            }
            LOG.warnf("failed to send cancel signal or wake; transaction repeated without NOTIFY: %s", rootMessage(e));
            return jdbi.inTransaction(handle -> {
                SignalSuppression.turnOff(handle);
                return work.apply(handle);
            });
        }
    }

    /** Runs statements in autocommit. */
    public <T extends @Nullable Object> T read(Function<Handle, T> work) {
        try {
            return watched(observed -> jdbi.withHandle(observed::apply), work);
        } catch (JdbiException e) {
            throw translated(e);
        }
    }

    private static void refuseUnlessLocked(JdbiException e, String what, long deadline) {
        SqlState state = SqlState.ofCode(sqlState(e));
        boolean rolledBack = state.lockNotAvailable() || state.repeatable() || state.sessionTimeout();
        if (!rolledBack) {
            throw translated(e);
        }
        if (System.nanoTime() - deadline > 0) {
            throw new ServiceProblem.Busy(what).asException();
        }
    }

    private static RuntimeException translated(JdbiException e) {
        Optional<ServiceProblem.ControlRefuses> refusal = refusal(e);
        if (refusal.isPresent()) {
            return new ProblemException(refusal.get(), e);
        }
        if (isUnreachable(e)) {
            return new ProblemException(new ServiceProblem.ControlUnavailable(String.valueOf(rootMessage(e))), e);
        }
        return e;
    }

    private static @Nullable String rootMessage(JdbiException e) {
        SQLException sql = sqlException(e);
        return sql == null ? e.getMessage() : sql.getMessage();
    }

    /** The problem, if the control database is read only or out of resources: it has rolled back. */
    public static Optional<ServiceProblem.ControlRefuses> refusal(Throwable failure) {
        SqlState state = SqlState.ofCode(sqlState(failure));
        if (state.readOnly()) {
            return Optional.of(new ServiceProblem.ControlRefuses(Why.READ_ONLY));
        }
        return state.outOfResources()
                ? Optional.of(new ServiceProblem.ControlRefuses(Why.OUT_OF_RESOURCES))
                : Optional.empty();
    }

    /** Whether the failure lies in the control database or in its load, so that the same work may succeed later. */
    public static boolean mayPass(Throwable failure) {
        if (failure instanceof ProblemException problem && problem.problem() instanceof ServiceProblem.Busy) {
            return true;
        }
        SqlState state = SqlState.ofCode(sqlState(failure));
        return isUnreachable(failure)
                || refusal(failure).isPresent()
                || state.lockNotAvailable()
                || state.repeatable()
                || state.sessionTimeout();
    }

    /** Whether the failure means that the control database does not respond. */
    public static boolean isUnreachable(Throwable failure) {
        String state = sqlState(failure);
        return state == null ? sqlException(failure) != null : SqlState.isUnreachable(state);
    }

    /**
     * Whether the failure means that the control database is away, full or read-only. {@link ControlOutage} has logged
     * it, so that a pass that meets it and is repeated logs nothing.
     */
    public static boolean isOutage(Throwable failure) {
        SqlState state = SqlState.ofCode(sqlState(failure));
        return isUnreachable(failure) || state.outOfResources() || state.readOnly();
    }

    private static boolean isFull(Throwable failure) {
        return SqlState.ofCode(sqlState(failure)).outOfResources() && !isUnreachable(failure);
    }

    /** The SQLSTATE of a failure on the control database, null when it has none. */
    public static @Nullable String sqlState(Throwable failure) {
        SQLException sql = sqlException(failure);
        return sql == null ? null : sql.getSQLState();
    }

    private static @Nullable SQLException sqlException(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
