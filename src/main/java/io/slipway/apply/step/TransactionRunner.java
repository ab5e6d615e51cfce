package io.slipway.apply.step;

import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.HistoryFunctions;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.session.SessionLimits;
import io.slipway.apply.session.StatementInFlight;
import io.slipway.apply.session.StatementRunner;
import io.slipway.apply.session.TaskSession;
import io.slipway.postgres.error.SqlState;
import io.slipway.time.Failpoint;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * One try of a transaction step. The history row, the statements and the end of the row are one transaction of the
 * target. It commits only if the row still belongs to this owner at the end. It reports only what is known after that.
 */
public final class TransactionRunner {
    private static final int MAX_LOGGED_STATEMENTS = 1_000;
    private static final int LOGGED_STATEMENT_INTERVAL = 100;

    private final TaskSession session;
    private final RunReport report;
    private final SqlErrors errors;
    private final StatementRunner statements;
    private final StepHooks hooks;

    public TransactionRunner(TaskSession session, RunReport report, SqlErrors errors, StepHooks hooks) {
        this.session = session;
        this.report = report;
        this.errors = errors;
        this.statements = new StatementRunner(report);
        this.hooks = hooks;
    }

    /**
     * Runs the step once.
     *
     * @param guards limits of this try
     * @param settings records what the step leaves in its session
     */
    public TryResult run(PlannedStep step, StepClaim start, SessionLimits guards, StepSettings settings) {
        try {
            TryResult end = attempt(step, start, guards, settings);
            if (end instanceof TryResult.Committed) {
                settings.afterCommit();
            } else {
                session.rollback();
            }
            return end;
        } finally {
            session.inFlight().tryEnded();
        }
    }

    private TryResult attempt(PlannedStep step, StepClaim start, SessionLimits guards, StepSettings settings) {
        try {
            session.begin();
            Failpoint.AFTER_BEGIN.hit();
            FenceReply answer = session.executeAsLogin(connection -> new HistoryFunctions(connection, session.access())
                    .begin(start, session.nonce().hash()));
            if (!(answer instanceof FenceReply.Started)) {
                return new TryResult.NotStarted(answer);
            }
            Failpoint.AFTER_HISTORY_INSERT.hit();
        } catch (SQLException e) {
            return errors.atBegin(e);
        } catch (StopRequestedException e) {
            return new TryResult.Stopped();
        }
        for (int i = 0; i < step.statements().size(); i++) {
            ChangeStatement statement = step.statements().get(i);
            try {
                run(statement, step.number(), step.from() + i, i, guards);
            } catch (SQLException e) {
                return errors.inScript(e, statement);
            } catch (StopRequestedException e) {
                return new TryResult.Stopped();
            }
        }
        return finish(step, start, settings);
    }

    private void run(ChangeStatement statement, int step, int ordinal, int index, SessionLimits guards)
            throws SQLException {
        if (index == 0) {
            guards.lower(session);
            hooks.before(session);
        } else if (statement.effect() != ChangeStatement.Effect.ROWS) {
            enforce(guards, step, ordinal);
        }
        boolean logged = ordinal <= MAX_LOGGED_STATEMENTS || ordinal % LOGGED_STATEMENT_INTERVAL == 0;
        if (logged) {
            report.line(new RunLogLine(RunLogLine.Kind.STATEMENT_STARTED, step, ordinal, statement.label()));
        }
        session.inFlight()
                .statementStarted(
                        StatementInFlight.WatchLevel.inTransaction(statement.effect()),
                        statement.label(),
                        step,
                        ordinal);
        long rows = session.execute(connection -> statements.run(connection, statement, step, ordinal));
        if (!session.inTransaction()) {
            throw new SQLException(
                    "the statement ended the transaction of its change", SqlState.HISTORY_UNFINISHED.code());
        }
        if (logged) {
            report.line(new RunLogLine(RunLogLine.Kind.STATEMENT_ENDED, step, ordinal, rows < 0 ? "" : rows + " rows"));
        }
        if (statement.effect().mayChangeSettings()) {
            enforce(guards, step, ordinal);
        }
    }

    private void enforce(SessionLimits guards, int step, int ordinal) throws SQLException {
        guards.lower(session).forEach((name, value) -> report.line(SessionLimits.line(step, ordinal, name, value)));
    }

    private TryResult finish(PlannedStep step, StepClaim start, StepSettings settings) {
        try {
            settings.inTransaction(step.statements());
            session.executeAsLogin(connection -> {
                var history = new HistoryFunctions(connection, session.access());
                for (String key : start.facts().undoes()) {
                    history.undo(start.targetUid(), key, start.key());
                }
                history.finish(start, session.nonce());
                return true;
            });
        } catch (SQLException e) {
            return errors.inCall(e);
        } catch (StopRequestedException e) {
            return new TryResult.Stopped();
        }
        return endChange();
    }

    private TryResult endChange() {
        TryResult failed = fireConstraints();
        if (failed != null) {
            return failed;
        }
        try {
            hooks.atEnd(session);
        } catch (SQLException e) {
            return errors.inScript(e, null);
        } catch (StopRequestedException e) {
            return new TryResult.Stopped();
        }
        return commit();
    }

    /** Deferred constraints of the script fire before COMMIT, so that their errors are certain. */
    private @Nullable TryResult fireConstraints() {
        try {
            session.execute(connection -> {
                try (Statement constraints = connection.createStatement()) {
                    return constraints.execute("SET CONSTRAINTS ALL IMMEDIATE");
                }
            });
            if (!session.inTransaction()) {
                throw new SQLException(
                        "the statement ended the transaction of its change", SqlState.HISTORY_UNFINISHED.code());
            }
        } catch (SQLException e) {
            return errors.inScript(e, null);
        } catch (StopRequestedException e) {
            return new TryResult.Stopped();
        }
        return null;
    }

    private TryResult commit() {
        try {
            Failpoint.BEFORE_COMMIT.hit();
            session.commit();
            Failpoint.AFTER_COMMIT.hit();
            return new TryResult.Committed(session.committedWithWarning());
        } catch (SQLException e) {
            return errors.atCommit(e, session.isAlive());
        } catch (StopRequestedException e) {
            return new TryResult.Stopped();
        }
    }
}
