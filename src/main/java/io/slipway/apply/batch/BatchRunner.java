package io.slipway.apply.batch;

import io.slipway.apply.history.BatchFunctions;
import io.slipway.apply.history.BatchProgress;
import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.KeptSettings;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.history.StepOwner;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.SessionLimits;
import io.slipway.apply.session.SessionSettings;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.StepContext;
import io.slipway.apply.step.StepSettings;
import io.slipway.apply.step.TryResult;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.sql.step.BatchForm;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs one data change in slices along a key. Each slice is a transaction that first advances the progress in the
 * history, from the value that this owner read. So each slice takes effect once, whichever session tries. The progress
 * and the counts commit with the rows.
 */
public final class BatchRunner {
    private static final int MAX_LOGGED_SLICES = 1_000;
    private static final int LOGGED_SLICE_INTERVAL = 100;
    private static final Duration YIELD_INTERVAL = Duration.ofMillis(500);
    private static final String ROWS_LEFT_NOTICE =
            "the last pass still found rows that meet the condition, because other sessions"
                    + " add rows faster than a pass takes; rows that they added behind the batch are not changed";

    private final TaskSession session;
    private final StepContext context;
    private final RunReport report;
    private final StopSwitch stop;
    private final PlannedStep step;
    private final StepClaim start;
    private final ChangeStatement statement;
    private final SqlErrors errors;
    private final BatchSlice slices;
    private final SliceTries tries;
    private final StandbyLag lag;
    private BatchProgress place = BatchProgress.FIRST;
    private boolean placeKnown;
    private BatchSize size = new BatchSize(1);

    public BatchRunner(TaskSession session, StepContext context, PlannedStep step, StepClaim start) {
        this.session = session;
        this.context = context;
        this.report = context.report();
        this.stop = context.stop();
        this.step = step;
        this.start = start;
        this.statement = step.statements().getFirst();
        this.errors = new SqlErrors(context, session.inFlight());
        this.slices = new BatchSlice(session, step, start, context.options().showsData());
        this.tries = new SliceTries(session, context, slices, errors);
        this.lag = new StandbyLag(session, context);
    }

    /**
     * Runs the batch, or continues it.
     *
     * @param intent of an earlier owner, or of an earlier try of this owner; null: the batch was not begun
     */
    public TryResult run(SessionLimits guards, @Nullable HistoryRow intent) {
        BatchForm form = statement.batch();
        if (form == null) {
            return new TryResult.InDoubt(
                    new RunError(
                            RunErrorCode.OUTCOME_UNKNOWN,
                            "another version of Slipway began this statement as a batch, and this version does not know it as one"));
        }
        BatchKey key;
        try {
            key = session.execute(connection -> BatchKey.read(connection, form));
            FenceReply answer = begin(intent);
            if (!(answer instanceof FenceReply.Started)) {
                return new TryResult.NotStarted(answer);
            }
        } catch (BatchKey.UnfitException e) {
            return intent == null ? unfit(e) : unfitByNow(e);
        } catch (SQLException e) {
            return errors.atBegin(e);
        } catch (StopRequestedException e) {
            return new TryResult.Stopped();
        }
        placeKnown = intent == null;
        try {
            session.touch();
            place = readPlace();
            placeKnown = true;
            if (intent != null) {
                report(RunLogLine.Kind.RECOVERED, place);
            }
            size = new BatchSize(key.form().spec().size());
            return atEndOfBatch(go(key, guards));
        } catch (BatchKey.UnfitException e) {
            return atEndOfBatch(unfit(e));
        } catch (SQLException e) {
            return atEndOfBatch(errors.inScript(e, statement));
        } catch (StopRequestedException e) {
            return atEndOfBatch(new TryResult.Stopped());
        }
    }

    /**
     * For a run that ends: deletes the intent of an earlier owner if no slice is committed; otherwise the row keeps its
     * progress.
     */
    public TryResult settle(HistoryRow intent) {
        try {
            FenceReply answer = begin(intent);
            if (!(answer instanceof FenceReply.Started)) {
                return new TryResult.NotStarted(answer);
            }
            place = readPlace();
            return place.slices() == 0 ? withdraw(new TryResult.Stopped()) : new TryResult.Stopped();
        } catch (SQLException e) {
            return errors.atBegin(e);
        }
    }

    private FenceReply begin(@Nullable HistoryRow intent) throws SQLException {
        StepOwner by = intent == null ? null : intent.by();
        return session.executeAsLogin(connection -> new BatchFunctions(connection, session.access())
                .begin(start, session.nonce().hash(), by));
    }

    private BatchProgress readPlace() throws SQLException {
        return session.executeAsLogin(connection -> new BatchFunctions(connection, session.access()).place(start));
    }

    /**
     * The error of a batch that was begun and whose key is not suitable any more. An earlier owner may still advance
     * the progress, so it is only reported.
     */
    private TryResult unfitByNow(BatchKey.UnfitException e) {
        try {
            place = readPlace();
            return place.slices() == 0 ? unfit(e) : failedWithProgress(unfit(e).error());
        } catch (SQLException lost) {
            return errors.atBegin(lost);
        } catch (StopRequestedException stopped) {
            return new TryResult.Stopped();
        }
    }

    private TryResult.Failed unfit(BatchKey.UnfitException e) {
        return BatchSlice.unfit(e, statement);
    }

    /** Deletes the row of a batch that certainly has no committed slice, so that another statement may use the key. */
    private TryResult atEndOfBatch(TryResult end) {
        boolean untouched = placeKnown && place.slices() == 0;
        if (end instanceof TryResult.Failed(var error) && placeKnown && !untouched) {
            return failedWithProgress(error);
        }
        return untouched && end.isRolledBack() ? withdraw(end) : end;
    }

    private TryResult withdraw(TryResult end) {
        session.rollback();
        try {
            return session.settle(connection ->
                            new BatchFunctions(connection, session.access()).end(start, session.nonce(), false))
                    ? end
                    : BatchSlice.ownedByAnother();
        } catch (SQLException e) {
            return new TryResult.Unknown(SqlErrors.error(RunErrorCode.CONNECTION_LOST, e, null), false);
        }
    }

    private TryResult.Failed failedWithProgress(RunError error) {
        return new TryResult.Failed(
                error.withMessage(("%s (%d rows in %d slices stay changed: a retry of the same version continues"
                                + " behind them; another statement needs a new version whose condition excludes these rows)")
                        .formatted(error.message(), place.rows(), place.slices())));
    }

    private TryResult go(BatchKey key, SessionLimits guards) throws SQLException {
        String tag = "s" + UUID.randomUUID().toString().replace("-", "");
        while (true) {
            tries.demandGoingOn();
            guards.enforce(session, report, step.number(), step.from());
            BatchProgress here = bounded(key);
            String next = key.next(here, size.rows(), tag);
            String upTo = slices.next(next, place.after()).orElse(null);
            boolean settles = key.form().settles();
            if (upTo == null && !place.repeats(settles)) {
                return end(settles, new StepSettings(session, start, context.names(), guards));
            }
            BatchProgress moved = upTo == null ? place.nextPass() : here.upTo(upTo);
            String sql = upTo == null ? null : key.slice(place.after(), upTo, tag);
            BatchSlice.Done done = tries.run(place, moved, sql);
            if (!(done instanceof BatchSlice.Done.Moved(var reached))) {
                TryResult end = ((BatchSlice.Done.Ended) done).end();
                if (end instanceof TryResult.VictimBudgetExceeded(var error)) {
                    if (!size.shrink()) {
                        // not another try of the step: that would begin with large slices again
                        return new TryResult.Failed(error);
                    }
                    yieldTo(error);
                    continue;
                }
                return end;
            }
            size.grow();
            place = reached;
            report(RunLogLine.Kind.PROGRESS, place);
            pauseBetweenSlices(key.form().spec().pause());
            if (context.turn().isExclusive()) {
                return new TryResult.Advanced();
            }
        }
    }

    private BatchProgress bounded(BatchKey key) throws SQLException {
        return place.beginsPass()
                ? place.boundBy(slices.next(key.greatest(), "null").orElse("null"))
                : place;
    }

    /** Other sessions waited too long behind the slice. They proceed first, and the next slice covers fewer rows. */
    private void yieldTo(RunError error) {
        report.line(new RunLogLine(
                RunLogLine.Kind.WAIT,
                step.number(),
                step.from(),
                error.message() + "; slices of " + size.rows() + " rows from here"));
        stop.pause(YIELD_INTERVAL);
    }

    private TryResult end(boolean settles, StepSettings settings) {
        try {
            Optional<SessionSettings> left = settings.outsideTransaction();
            if (left.isPresent()) {
                var kept = KeptSettings.confirmed(left.get());
                session.settle(connection -> kept.write(connection, session.access(), start, session.nonce()));
            }
            report(RunLogLine.Kind.STATEMENT_ENDED, place);
            if (place.wantsMore(settles)) {
                report.line(new RunLogLine(RunLogLine.Kind.NOTICE, step.number(), step.from(), ROWS_LEFT_NOTICE));
            }
            return session.settle(connection ->
                            new BatchFunctions(connection, session.access()).end(start, session.nonce(), true))
                    ? new TryResult.Committed(false)
                    : BatchSlice.ownedByAnother();
        } catch (SQLException e) {
            return new TryResult.Unknown(SqlErrors.error(RunErrorCode.CONNECTION_LOST, e, null), false);
        }
    }

    private void pauseBetweenSlices(Duration pause) throws SQLException {
        if (!pause.isZero()) {
            stop.pause(pause);
        }
        lag.await();
    }

    private void report(RunLogLine.Kind kind, BatchProgress place) {
        long slice = place.slices();
        if (kind != RunLogLine.Kind.PROGRESS || slice <= MAX_LOGGED_SLICES || slice % LOGGED_SLICE_INTERVAL == 0) {
            report.line(new RunLogLine(
                    kind,
                    step.number(),
                    step.from(),
                    "%d rows, slice %d, pass %d".formatted(place.rows(), place.slices(), place.pass())));
        }
    }
}
