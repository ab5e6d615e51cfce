package io.slipway.apply.standalone;

import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.HistoryFunctions;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.history.StepOwner;
import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.ChangeStatement.Effect;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.session.SessionLimits;
import io.slipway.apply.session.SettingNames;
import io.slipway.apply.session.StatementInFlight;
import io.slipway.apply.session.StatementRunner;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.StepContext;
import io.slipway.apply.step.StepSettings;
import io.slipway.apply.step.TryResult;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.sql.step.StandaloneForm;
import io.slipway.time.Failpoint;
import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One try of a standalone step: its intent is committed, the statement runs, its probe determines the result, and the
 * intent becomes APPLIED or is deleted. Here the target's lock is necessary for correctness. So the server has to show
 * the session as its holder.
 */
public final class StandaloneRunner {
    private static final Logger LOG = Logger.getLogger(StandaloneRunner.class);

    private static final String SETTINGS_LOST =
            "its session was lost before its settings were read: the next steps begin with those of the step before";

    private final TaskSession session;
    private final RunReport report;
    private final ApplyOptions options;
    private final SqlErrors errors;
    private final PlannedStep step;
    private final StepClaim start;
    private final ChangeStatement statement;
    private final StandaloneProbe probe;
    private final StandaloneOutcome end;
    private final SettingNames names;

    public StandaloneRunner(TaskSession session, StepContext context, PlannedStep step, StepClaim start) {
        this.session = session;
        this.report = context.report();
        this.options = context.options();
        this.names = context.names();
        this.errors = new SqlErrors(context, session.inFlight());
        this.step = step;
        this.start = start;
        this.statement = step.statements().getFirst();
        this.probe = StandaloneProbe.of(statement.standalone(), options.idempotent());
        this.end = new StandaloneOutcome(session, context, step, start, probe);
    }

    /** Runs a step that was not begun before. */
    public TryResult begin(SessionLimits guards) {
        Failpoint.AFTER_BEGIN.hit();
        StandaloneProbe.Before before;
        try {
            before = session.execute(probe::before);
        } catch (SQLException e) {
            return errors.inScript(e, statement);
        } catch (StopRequestedException e) {
            return new TryResult.Stopped();
        }
        if (before.objection() != null) {
            return new TryResult.Failed(
                    new RunError(RunErrorCode.INDEX_INVALID, null, before.objection(), statement.start()));
        }
        TryResult refused = intend(before.json(), null);
        if (refused != null) {
            return refused;
        }
        Failpoint.AFTER_HISTORY_INSERT.hit();
        return execute(guards, before.json(), null, false);
    }

    /**
     * Continues a step with an intent, after the sessions that may have run it are gone. It takes the intent over, then
     * the probe decides.
     *
     * @param unrecorded whether this owner saw the statement take effect and could not record that
     * @param overdue why the statement is not run again if it left nothing behind; null: it is run again
     */
    public TryResult resume(SessionLimits guards, HistoryRow intent, boolean unrecorded, @Nullable RunError overdue) {
        TryResult refused = intend("{}", intent.by());
        if (refused != null) {
            return refused;
        }
        if (unrecorded && !probe.decides() && !setsOnly()) {
            if (start.isFollowed()) {
                report.line(new RunLogLine(RunLogLine.Kind.RECOVERED, step.number(), step.from(), SETTINGS_LOST));
            }
            return end.recordApplied();
        }
        String before = probed(intent);
        return end.continueIntent(
                intent,
                before,
                overdue,
                overdue == null ? (text, doubted) -> execute(guards, before, text, doubted) : null,
                TryResult.Failed::new);
    }

    /**
     * As {@link #resume}, for a run that ends: a leftover is removed, and nothing runs again.
     *
     * @param why error of the run; null: it is canceled
     */
    public TryResult settle(HistoryRow intent, @Nullable RunError why) {
        TryResult refused = intend("{}", intent.by());
        return refused != null
                ? refused
                : end.continueIntent(intent, probed(intent), why, null, ignored -> new TryResult.Stopped());
    }

    /** Whether the statement changes nothing but its session, which is gone: it runs again. */
    private boolean setsOnly() {
        return switch (statement.effect()) {
            case SETTING, SESSION, FORGETS -> true;
            case ROWS, LOCKS, CALLS, ROUTINE, CONCURRENT -> false;
        };
    }

    private static String probed(HistoryRow intent) {
        return intent.probe() == null ? "{}" : intent.probe();
    }

    /** Writes or takes over the intent; null: it belongs to this owner. */
    private @Nullable TryResult intend(String facts, @Nullable StepOwner expected) {
        try {
            FenceReply answer = session.executeAsLogin(connection -> new HistoryFunctions(connection, session.access())
                    .beginStandalone(start, session.nonce().hash(), facts, expected));
            return answer instanceof FenceReply.Started ? null : new TryResult.NotStarted(answer);
        } catch (SQLException e) {
            return errors.atBegin(e);
        } catch (StopRequestedException e) {
            return new TryResult.Stopped();
        }
    }

    private TryResult execute(SessionLimits guards, String before, @Nullable String again, boolean doubted) {
        session.touch();
        try {
            if (!session.executeAsLogin(TargetLock::held)) {
                return notRun(new TryResult.EarlierSessionAlive("the target's lock was lost"), doubted);
            }
            guards.enforce(session, report, step.number(), step.from());
            session.execute(connection -> adjust(connection, guards));
            Failpoint.BEFORE_COMMIT.hit();
            run(again == null ? statement : statement.withText(again));
            Failpoint.AFTER_COMMIT.hit();
        } catch (SQLException e) {
            return end.afterError(e, before, options.idempotent(), doubted);
        } catch (StopRequestedException e) {
            return notRun(new TryResult.Stopped(), doubted);
        }
        giveBack(guards);
        return end.afterSuccess(before, new StepSettings(session, start, names, guards));
    }

    /** The statement has ended well: neither a stop nor an error of this clean-up may take its intent back. */
    private void giveBack(SessionLimits guards) {
        if (probe.decides()) {
            try {
                session.clearUp(guards::giveBack);
            } catch (SQLException e) {
                LOG.debugf(
                        e,
                        "could not give limits back pid=%d",
                        session.identity().pid());
            }
        }
    }

    /** Keeps the intent if an earlier try may have taken effect: the end of the run finds it. */
    private TryResult notRun(TryResult why, boolean doubted) {
        return doubted ? why : end.withdraw(why);
    }

    /**
     * Removes the limits that do not suit the statement. A lock timeout would leave half of a CONCURRENTLY behind. A
     * statement whose result the catalog shows may outlive its client.
     */
    private boolean adjust(Connection connection, SessionLimits guards) throws SQLException {
        if (statement.effect() == Effect.CONCURRENT) {
            guards.suspend(connection, "lock_timeout");
        }
        return probe.decides() && guards.suspend(connection, "client_connection_check_interval");
    }

    private void run(ChangeStatement sent) throws SQLException {
        report.line(new RunLogLine(RunLogLine.Kind.STATEMENT_STARTED, step.number(), step.from(), sent.label()));
        session.inFlight().statementStarted(care(sent), sent.label(), step.number(), step.from());
        long rows = watched(sent);
        report.line(new RunLogLine(
                RunLogLine.Kind.STATEMENT_ENDED, step.number(), step.from(), rows < 0 ? "" : rows + " rows"));
    }

    /**
     * Fails if the statement left a transaction open, because everything after it would be part of that transaction.
     */
    private void refuseOpen() throws SQLException {
        if (session.inTransaction()) {
            session.rollback();
            throw new SQLException("the statement left a transaction open", SqlState.HISTORY_UNFINISHED.code());
        }
    }

    private static StatementInFlight.WatchLevel care(ChangeStatement sent) {
        boolean detach =
                sent.effect() == Effect.CONCURRENT && sent.standalone() instanceof StandaloneForm.DetachPartition;
        return detach ? StatementInFlight.WatchLevel.DETACH : StatementInFlight.WatchLevel.standalone(sent.effect());
    }

    private long watched(ChangeStatement sent) throws SQLException {
        var runner = new StatementRunner(report);
        try {
            return session.executeToItsEnd(
                    connection -> {
                        long rows = runner.run(connection, sent, step.number(), step.from());
                        refuseOpen();
                        return rows;
                    },
                    probe.decides());
        } finally {
            session.inFlight().tryEnded();
        }
    }
}
