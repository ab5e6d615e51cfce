package io.slipway.apply;

import io.slipway.apply.ChangeStatement.Effect;
import io.slipway.sql.SingleForm;
import io.slipway.time.Failpoint;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One try of a statement that has no transaction of ours: its intent is committed first, then it runs, then its probe
 * says what became of it, and the intent becomes APPLIED or goes. For it the target's lock is safety, so the session
 * has to be seen as its holder.
 */
final class SingleRunner {
    private final TaskSession session;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final ApplyOptions options;
    private final Errors errors;
    private final PlannedStep step;
    private final StepStart start;
    private final ChangeStatement statement;
    private final SingleProbe probe;
    private final SingleEnd end;

    SingleRunner(TaskSession session, StepContext context, PlannedStep step, StepStart start) {
        this.session = session;
        this.journal = context.journal();
        this.stop = context.stop();
        this.options = context.options();
        this.errors = new Errors(stop, options, session.inFlight());
        this.step = step;
        this.start = start;
        this.statement = step.statements().getFirst();
        this.probe = SingleProbe.of(statement.single(), options.idempotent());
        this.end = new SingleEnd(session, context, step, start, probe);
    }

    /** Nobody has begun it. */
    StepEnd begin(Guards guards) {
        Failpoint.AFTER_BEGIN.hit();
        SingleProbe.Before before;
        try {
            before = session.execute(probe::before);
        } catch (SQLException e) {
            return errors.inScript(e, statement);
        } catch (StopAsked e) {
            return new StepEnd.Stopped();
        }
        if (before.objection() != null) {
            return new StepEnd.Refused(new RunError("index-invalid", null, before.objection(), statement.start()));
        }
        var refused = intend(before.json(), null);
        if (refused != null) {
            return refused;
        }
        Failpoint.AFTER_HISTORY_INSERT.hit();
        return execute(guards, before.json(), null, false);
    }

    /**
     * An intent stands, and the sessions that may have run it are gone: it is taken over, then the probe decides.
     *
     * @param unrecorded this very owner saw it take effect and could not write that down
     * @param overdue why it is not run again where nothing of it is there; null: it is
     */
    StepEnd goOn(Guards guards, HistoryRow intent, boolean unrecorded, @Nullable RunError overdue) {
        var refused = intend("{}", intent.by());
        if (refused != null) {
            return refused;
        }
        if (unrecorded && !probe.decides()) {
            return end.recordApplied();
        }
        var before = probed(intent);
        return end.found(
                intent,
                before,
                overdue,
                overdue == null ? (text, doubted) -> execute(guards, before, text, doubted) : null,
                StepEnd.Refused::new);
    }

    /**
     * As {@link #goOn}, for a run that ends: what is half done is cleared up, and nothing runs again.
     *
     * @param why it ends; null: it is cancelled
     */
    StepEnd settle(HistoryRow intent, @Nullable RunError why) {
        var refused = intend("{}", intent.by());
        return refused != null
                ? refused
                : end.found(intent, probed(intent), why, null, ignored -> new StepEnd.Stopped());
    }

    private static String probed(HistoryRow intent) {
        return intent.probe() == null ? "{}" : intent.probe();
    }

    /** Null when the intent is ours. */
    private @Nullable StepEnd intend(String facts, @Nullable Applier expected) {
        try {
            var answer = session.executeAsLogin(connection ->
                    new Fence(connection).beginSingle(start, session.nonce().hash(), facts, expected));
            return answer instanceof Answer.Started ? null : new StepEnd.NotStarted(answer);
        } catch (SQLException e) {
            return errors.atBegin(e);
        } catch (StopAsked e) {
            return new StepEnd.Stopped();
        }
    }

    private StepEnd execute(Guards guards, String before, @Nullable String again, boolean doubted) {
        session.touch();
        try {
            if (journal.cancelAsked()) {
                stop.ask(StopReason.CANCEL);
            }
            if (!session.executeAsLogin(TargetLock::held)) {
                return notRun(new StepEnd.Zombie(new RunError("fencing", "the target's lock was lost")), doubted);
            }
            guards.enforce(session, journal, step.number(), step.from());
            session.execute(this::adjust);
            Failpoint.BEFORE_COMMIT.hit();
            run(again == null ? statement : statement.withText(again));
            Failpoint.AFTER_COMMIT.hit();
        } catch (SQLException e) {
            return end.afterError(e, before, options.idempotent(), doubted);
        } catch (StopAsked e) {
            return notRun(new StepEnd.Stopped(), doubted);
        }
        return end.afterSuccess(before);
    }

    /** The intent of what may have taken effect before stays: whoever ends the run finds it. */
    private StepEnd notRun(StepEnd why, boolean doubted) {
        return doubted ? why : end.withdraw(why);
    }

    /** No limit on its waits where the server's own would leave half of it behind; it may outlive its owner. */
    private boolean adjust(Connection connection) throws SQLException {
        try (var setting = connection.createStatement()) {
            if (statement.effect() == Effect.CONCURRENT) {
                setting.execute("SET lock_timeout = 0");
            }
            return probe.decides() && setting.execute("SET client_connection_check_interval = 0");
        }
    }

    private void run(ChangeStatement sent) throws SQLException {
        journal.line(new LogLine(LogLine.Kind.STATEMENT_STARTED, step.number(), step.from(), sent.label()));
        session.inFlight().attend(care(sent), sent.label(), step.number(), step.from());
        long rows = watched(sent);
        journal.line(
                new LogLine(LogLine.Kind.STATEMENT_ENDED, step.number(), step.from(), rows < 0 ? "" : rows + " rows"));
    }

    /** A transaction that it left open would take with it whatever follows, the word that it took effect as well. */
    private void refuseOpen() throws SQLException {
        if (session.inTransaction()) {
            session.rollback();
            throw new SQLException("the statement left a transaction open", "SW003");
        }
    }

    private static Attention.Care care(ChangeStatement sent) {
        boolean detach = sent.effect() == Effect.CONCURRENT && sent.single() instanceof SingleForm.DetachPartition;
        return detach ? Attention.Care.DETACH : Attention.Care.standalone(sent.effect());
    }

    private long watched(ChangeStatement sent) throws SQLException {
        var runner = new StatementRunner(journal);
        try {
            return session.executeToItsEnd(
                    connection -> {
                        long rows = runner.run(connection, sent, step.number(), step.from());
                        refuseOpen();
                        return rows;
                    },
                    probe.decides());
        } finally {
            session.inFlight().rest();
        }
    }
}
