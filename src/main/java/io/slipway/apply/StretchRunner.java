package io.slipway.apply;

import io.slipway.time.Failpoint;
import java.sql.SQLException;

/**
 * One try of a stretch: its history row, its statements and the row's end in one transaction of the target. It commits
 * nothing unless the row is still ours at the end, and reports what is known after that, no more.
 */
final class StretchRunner {
    private static final int ALL_TOLD = 1_000;
    private static final int ONE_IN = 100;

    private final TaskSession session;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final Errors errors;
    private final StatementRunner statements;

    StretchRunner(TaskSession session, RunJournal journal, StopSwitch stop, Errors errors) {
        this.session = session;
        this.journal = journal;
        this.stop = stop;
        this.errors = errors;
        this.statements = new StatementRunner(journal);
    }

    /** @param guards limits of this try */
    StepEnd run(PlannedStep step, StepStart start, Guards guards) {
        try {
            var end = attempt(step, start, guards);
            if (!(end instanceof StepEnd.Committed)) {
                session.rollback();
            }
            return end;
        } finally {
            session.inFlight().rest();
        }
    }

    private StepEnd attempt(PlannedStep step, StepStart start, Guards guards) {
        try {
            session.begin();
            Failpoint.AFTER_BEGIN.hit();
            var answer = session.executeAsLogin(connection ->
                    new Fence(connection).begin(start, session.nonce().hash()));
            if (!(answer instanceof Answer.Started)) {
                return new StepEnd.NotStarted(answer);
            }
            Failpoint.AFTER_HISTORY_INSERT.hit();
        } catch (SQLException e) {
            return errors.atBegin(e);
        } catch (StopAsked e) {
            return new StepEnd.Stopped();
        }
        for (int i = 0; i < step.statements().size(); i++) {
            var statement = step.statements().get(i);
            try {
                run(statement, step.number(), step.from() + i, i, guards);
            } catch (SQLException e) {
                return errors.inScript(e, statement);
            } catch (StopAsked e) {
                return new StepEnd.Stopped();
            }
        }
        return finish(start);
    }

    private void run(ChangeStatement statement, int step, int ordinal, int index, Guards guards) throws SQLException {
        heedCancel();
        if (index == 0) {
            guards.lower(session);
        } else if (statement.effect() != ChangeStatement.Effect.ROWS) {
            enforce(guards, step, ordinal);
        }
        boolean told = ordinal <= ALL_TOLD || ordinal % ONE_IN == 0;
        if (told) {
            journal.line(new LogLine(LogLine.Kind.STATEMENT_STARTED, step, ordinal, statement.label()));
        }
        session.inFlight().attend(Attention.Care.inTransaction(statement.effect()), statement.label(), step, ordinal);
        long rows = session.execute(connection -> statements.run(connection, statement, step, ordinal));
        if (!session.inTransaction()) {
            throw new SQLException("the statement ended the transaction of its change", "SW003");
        }
        if (told) {
            journal.line(new LogLine(LogLine.Kind.STATEMENT_ENDED, step, ordinal, rows < 0 ? "" : rows + " rows"));
        }
        if (mayChangeSettings(statement)) {
            enforce(guards, step, ordinal);
        }
    }

    private static boolean mayChangeSettings(ChangeStatement statement) {
        return switch (statement.effect()) {
            case ROWS, LOCKS, CONCURRENT -> false;
            case CALLS, ROUTINE, SETTING, SESSION, FORGETS -> true;
        };
    }

    private void enforce(Guards guards, int step, int ordinal) throws SQLException {
        guards.lower(session).forEach((name, value) -> journal.line(Guards.line(step, ordinal, name, value)));
    }

    private StepEnd finish(StepStart start) {
        try {
            heedCancel();
            session.executeAsLogin(connection -> {
                var history = new Fence(connection);
                for (var key : start.facts().undoes()) {
                    history.undo(start.targetUid(), key, start.key());
                }
                history.finish(start, session.nonce());
                return true;
            });
            session.execute(connection -> {
                try (var constraints = connection.createStatement()) {
                    return constraints.execute("SET CONSTRAINTS ALL IMMEDIATE");
                }
            });
            heedCancel();
            if (!session.inTransaction()) {
                throw new SQLException("the statement ended the transaction of its change", "SW003");
            }
        } catch (SQLException e) {
            return errors.inScript(e, null);
        } catch (StopAsked e) {
            return new StepEnd.Stopped();
        }
        return commit();
    }

    private StepEnd commit() {
        try {
            Failpoint.BEFORE_COMMIT.hit();
            session.commit();
            Failpoint.AFTER_COMMIT.hit();
            return new StepEnd.Committed(session.committedWithWarning());
        } catch (SQLException e) {
            return errors.atCommit(e, session.isAlive());
        } catch (StopAsked e) {
            return new StepEnd.Stopped();
        }
    }

    private void heedCancel() {
        if (journal.cancelAsked()) {
            stop.ask(StopReason.CANCEL);
        }
    }
}
