package io.slipway.apply;

import io.slipway.postgres.SqlState;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One try of a statement that has no transaction of ours: its intent is committed first, then it runs, then the intent
 * becomes APPLIED or goes. For it the target's lock is safety, so the session has to be seen as its holder.
 */
final class SingleRunner {
    private final TaskSession session;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final Errors errors;
    private final StatementRunner statements;

    SingleRunner(TaskSession session, RunJournal journal, StopSwitch stop, Errors errors) {
        this.session = session;
        this.journal = journal;
        this.stop = stop;
        this.errors = errors;
        this.statements = new StatementRunner(journal);
    }

    /** @param expected owner of an intent that may be taken over; null: there is none */
    StepEnd run(PlannedStep step, StepStart start, Guards guards, SingleProbe probe, @Nullable Applier expected) {
        var statement = step.statements().getFirst();
        try {
            var facts = session.execute(connection -> probe.before(connection, statement));
            var answer = intend(start, facts, expected);
            if (!(answer instanceof Answer.Started)) {
                return new StepEnd.NotStarted(answer);
            }
            if (!session.executeAsLogin(TargetLock::held)) {
                return withdraw(start, new StepEnd.Zombie(new RunError("fencing", "the target's lock was lost")));
            }
        } catch (SQLException e) {
            return errors.atBegin(e);
        } catch (StopAsked e) {
            return new StepEnd.Stopped();
        }
        return execute(step, statement, start, guards);
    }

    private Answer intend(StepStart start, String facts, @Nullable Applier expected) throws SQLException {
        return session.executeAsLogin(
                _ -> session.fence().beginSingle(start, session.nonce().hash(), facts, expected));
    }

    private StepEnd execute(PlannedStep step, ChangeStatement statement, StepStart start, Guards guards) {
        session.touch();
        try {
            if (journal.cancelAsked()) {
                stop.ask(StopReason.CANCEL);
            }
            session.execute(guards::enforce);
            if (concurrent(statement)) {
                session.execute(connection -> {
                    try (var setting = connection.createStatement()) {
                        return setting.execute("SET lock_timeout = 0");
                    }
                });
            }
            journal.line(new LogLine(LogLine.Kind.STATEMENT_STARTED, step.number(), step.from(), statement.label()));
            session.inFlight().attend(statement.effect().careAlone(), statement.label(), step.number(), step.from());
            long rows =
                    session.execute(connection -> statements.run(connection, statement, step.number(), step.from()));
            journal.line(new LogLine(LogLine.Kind.STATEMENT_ENDED, step.number(), step.from(), rows + " rows"));
        } catch (SQLException e) {
            return failed(statement, start, e);
        } catch (StopAsked e) {
            return withdraw(start, new StepEnd.Stopped());
        } finally {
            session.inFlight().rest();
        }
        return recordApplied(start);
    }

    /** An error in a living session is definite for what commits only at its own end. */
    private StepEnd failed(ChangeStatement statement, StepStart start, SQLException e) {
        // half done as a victim of a deadlock too: another try would meet what this one left
        var end = concurrent(statement) && !stop.isAsked() && !SqlState.of(e).queryCanceled()
                ? new StepEnd.Refused(Errors.error("script-error", e, statement))
                : errors.inScript(e, statement);
        boolean answered = !SqlState.of(e).connectionLost() && session.isAlive();
        if (answered && statement.effect() != ChangeStatement.Effect.ROUTINE) {
            return withdraw(start, end);
        }
        return answered
                ? new StepEnd.InDoubt(Errors.error("outcome-unknown", e, statement))
                : new StepEnd.Unknown(Errors.error("connection-lost", e, statement), true);
    }

    private static boolean concurrent(ChangeStatement statement) {
        return statement.effect() == ChangeStatement.Effect.CONCURRENT;
    }

    private StepEnd withdraw(StepStart start, StepEnd end) {
        try {
            return session.settle(_ -> session.fence().endSingle(start, session.nonce(), false))
                    ? end
                    : new StepEnd.Zombie(new RunError("fencing", "the intent of this step is another's by now"));
        } catch (SQLException e) {
            return new StepEnd.Unknown(Errors.error("connection-lost", e, null), false);
        }
    }

    private StepEnd recordApplied(StepStart start) {
        try {
            return session.settle(_ -> session.fence().endSingle(start, session.nonce(), true))
                    ? new StepEnd.Committed(false)
                    : new StepEnd.Zombie(new RunError("fencing", "the intent of this step is another's by now"));
        } catch (SQLException e) {
            return new StepEnd.Unrecorded(Errors.error("connection-lost", e, null));
        }
    }

    /** The statement of an earlier session of ours took effect; its row is taken over and says so. */
    StepEnd record(StepStart start, Applier intent) {
        try {
            var answer = intend(start, "{}", intent);
            return answer instanceof Answer.Started ? recordApplied(start) : new StepEnd.NotStarted(answer);
        } catch (SQLException e) {
            return new StepEnd.Unrecorded(Errors.error("connection-lost", e, null));
        } catch (StopAsked e) {
            return new StepEnd.Stopped();
        }
    }
}
