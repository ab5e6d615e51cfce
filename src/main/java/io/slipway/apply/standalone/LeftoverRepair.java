package io.slipway.apply.standalone;

import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.session.CancelCause;
import io.slipway.apply.session.SessionLimits;
import io.slipway.apply.session.StatementInFlight;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.standalone.StandaloneProbe.Verdict;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.StepContext;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.RunErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * Removes or finishes what a standalone statement left half done. The watch monitors each repairing statement as it
 * monitored the first one: if other sessions wait behind it for too long, it is canceled and tried again.
 */
final class LeftoverRepair {
    private static final int MAX_ROUNDS = 3;
    private static final String DROP_CONCURRENTLY = "DROP INDEX CONCURRENTLY";

    private final TaskSession session;
    private final StepContext context;
    private final PlannedStep step;

    LeftoverRepair(TaskSession session, StepContext context, PlannedStep step) {
        this.session = session;
        this.context = context;
        this.step = step;
    }

    /** Probes and repairs until nothing is half done. {@link Verdict.HalfDone}: a lock is in the way. */
    Verdict repairUntilWhole(StandaloneProbe probe, String before) throws SQLException {
        Verdict first = session.clearUp(connection -> probe.verdict(connection, before));
        if (!(first instanceof Verdict.HalfDone) && !(first instanceof Verdict.Busy)) {
            return first;
        }
        SessionLimits.Saved limits = session.clearUp(SessionLimits.Saved::read);
        Verdict verdict = cleared(first, probe, before);
        session.clearUp(limits::restore);
        return verdict;
    }

    private Verdict cleared(Verdict first, StandaloneProbe probe, String before) throws SQLException {
        var retry = new RepairRetry(context, session.facts().deadlockTimeout());
        int rounds = 0;
        boolean over = false;
        Verdict verdict = first;
        while (!over) {
            if (verdict instanceof Verdict.HalfDone half) {
                Optional<RepairRetry.Busy> busy = repair(half, retry);
                over = busy.isPresent() ? !retry.goesOnAfter(busy.get()) : ++rounds >= MAX_ROUNDS;
            } else if (verdict instanceof Verdict.Busy) {
                session.clearUp(LeftoverRepair::rest);
                over = retry.isShortOver();
            } else {
                retry.end();
                return verdict;
            }
            verdict = session.clearUp(connection -> probe.verdict(connection, before));
        }
        return verdict;
    }

    /** Sleeps for half a second in the server. */
    private static boolean rest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = 0");
            return statement.execute("SELECT pg_catalog.pg_sleep(0.5)");
        }
    }

    /**
     * Sends the repairing statements.
     *
     * @return the reason why one failed; empty: all were sent
     */
    private Optional<RepairRetry.Busy> repair(Verdict.HalfDone half, RepairRetry retry) throws SQLException {
        try {
            for (String sql : half.repairs()) {
                send(sql, retry);
            }
            for (String index : half.indexes()) {
                remove(index, retry);
            }
            return Optional.empty();
        } catch (SQLException e) {
            var state = SqlState.of(e);
            if (state.lockNotAvailable() || state.repeatable() || state.queryCanceled()) {
                return Optional.of(busy(e));
            }
            if (state.equals(SqlState.UNDEFINED_TABLE)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private RepairRetry.Busy busy(SQLException e) {
        var error = SqlErrors.error(
                RunErrorCode.LOCK_NOT_AVAILABLE, e, step.statements().getFirst());
        Optional<CancelCause> why = session.inFlight()
                .cancelCause()
                .filter(ignored -> SqlState.of(e).queryCanceled());
        return new RepairRetry.Busy(
                why.map(ours -> error.withMessage(ours.message())).orElse(error),
                why.filter(ours -> ours.kind() == CancelCause.Kind.NO_PROGRESS).isPresent());
    }

    private void remove(String index, RepairRetry retry) throws SQLException {
        limit(retry.lockTimeout());
        Optional<String> drop = attended(
                StatementInFlight.WatchLevel.LOCKS,
                "the removal of an index",
                connection -> InvalidIndexDrop.prepare(connection, index));
        if (drop.isPresent()) {
            send(drop.get(), retry);
        }
    }

    private void send(String sql, RepairRetry retry) throws SQLException {
        boolean concurrent = sql.startsWith(DROP_CONCURRENTLY);
        context.report().line(new RunLogLine(RunLogLine.Kind.RECOVERED, step.number(), step.from(), sql));
        TaskSession.Call<Boolean> sent = connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                return statement.execute(sql);
            }
        };
        if (!concurrent) {
            limit(retry.lockTimeout());
            attended(StatementInFlight.WatchLevel.LOCKS, sql, sent);
        } else if (retry.isShort() || !sentWithoutLimit(sql, sent)) {
            limit(retry.lockTimeout());
            attended(StatementInFlight.WatchLevel.CONCURRENTLY, sql, sent);
        }
    }

    /**
     * Sends a statement without a lock timeout. The application can work while it waits, and the watch bounds the wait.
     *
     * @return false: a stop was requested before it was sent, so that nothing would cancel it
     */
    private boolean sentWithoutLimit(String sql, TaskSession.Call<Boolean> sent) throws SQLException {
        limit(Duration.ZERO);
        session.inFlight().statementStarted(StatementInFlight.WatchLevel.CONCURRENTLY, sql, step.number(), step.from());
        try {
            session.execute(sent);
            return true;
        } catch (StopRequestedException e) {
            return false;
        } finally {
            session.inFlight().tryEnded();
        }
    }

    private void limit(Duration lockTimeout) throws SQLException {
        session.clearUp(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET lock_timeout = " + lockTimeout.toMillis());
                return statement.execute("SET statement_timeout = 0");
            }
        });
    }

    private <T> T attended(StatementInFlight.WatchLevel care, String label, TaskSession.Call<T> call)
            throws SQLException {
        session.inFlight().statementStarted(care, label, step.number(), step.from());
        try {
            return session.clearUpWatched(call);
        } finally {
            session.inFlight().tryEnded();
        }
    }
}
