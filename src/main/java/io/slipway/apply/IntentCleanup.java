package io.slipway.apply;

import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.history.BatchProgress;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.KeyReader;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepPlan;
import io.slipway.apply.history.TargetCheck;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunProgress;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.step.TryResult;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Clears the intent that stands in the way of a run's end: the sessions that may be at it are ended, the probe decides,
 * what is half done is repaired, and the intent becomes APPLIED or goes; that of a batch goes where no slice is done.
 * Nothing runs again, and no stop cuts it short: it is what the stop waits for.
 */
final class IntentCleanup {
    private final RunScope scope;
    private final SessionSource sessions;

    /** @param scope with a stop that nobody asks */
    IntentCleanup(RunScope scope, SessionSource sessions) {
        this.scope = scope;
        this.sessions = sessions;
    }

    /**
     * What the run ends as instead; empty: no intent stands any more, or whoever voids finds out. Throws
     * {@link TargetCheck.WrongTargetException}.
     *
     * @param why it ends; null: it is cancelled
     */
    Optional<RunOutcome> settle(RunProgress progress, @Nullable RunError why) {
        if (scope.change().statements().stream().noneMatch(ChangeStatement::hasIntent) || !stands(progress)) {
            return Optional.empty();
        }
        if (!scope.recovery().terminateUntilGone(SessionFencing.TERMINATION_TIMEOUT)) {
            return Optional.of(new RunOutcome.HandBack(WaitReason.FENCING, "a session that may be at it is not gone"));
        }
        var session =
                new RunSession(scope.opener(), scope.recovery(), scope.context().watched()::setSession);
        try {
            return settle(session.open(), why);
        } catch (RunEndedException e) {
            return e.outcome() instanceof RunOutcome.HandBack back ? Optional.of(back) : Optional.empty();
        } catch (StepPlan.MismatchException e) {
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(unreachable(e.getMessage()));
        } finally {
            session.close();
        }
    }

    private boolean stands(RunProgress progress) {
        var key = progress.key();
        if (key == null) {
            return false;
        }
        try (var connection = sessions.open()) {
            var target = TargetCheck.find(connection, scope.opener().expected(), progress.targetUid());
            return HistoryRow.read(connection, target, key).stream()
                    .anyMatch(row -> row.key().equals(key) && !row.applied() && !keepsItsPlace(row));
        } catch (SQLException | ProblemException e) {
            return true;
        }
    }

    /** A batch with slices done: whoever voids it has the row, and no session goes on. */
    private static boolean keepsItsPlace(HistoryRow row) {
        var place = row.place();
        return row.kind() == HistoryRow.Kind.BATCH && place != null && !BatchProgress.isUntouched(place);
    }

    private Optional<RunOutcome> settle(SessionOpener.Opened here, @Nullable RunError why) throws SQLException {
        var plan = here.session()
                .executeAsLogin(connection -> new KeyReader(
                                connection,
                                here.targetUid(),
                                scope.run(),
                                scope.journal().keys().changeKey())
                        .plan(scope.change()));
        var step = plan.next().orElse(null);
        var intent = step == null ? null : plan.intent(step).orElse(null);
        return step == null || intent == null
                ? Optional.empty()
                : outcome(plan, step, new StepTry(scope, here, false).settle(plan, step, intent, why));
    }

    private Optional<RunOutcome> outcome(StepPlan plan, PlannedStep step, TryResult end) {
        return Optional.ofNullable(
                switch (end) {
                    case TryResult.Committed _ -> {
                        scope.journal().report().stepApplied(step.number(), plan.total());
                        yield null;
                    }
                    case TryResult.Stopped _, TryResult.Advanced _ -> null;
                    case TryResult.InDoubt(var error) ->
                        new RunOutcome.Indeterminate(error, plan.applied(), plan.total());
                    case TryResult.Failed(var error) ->
                        new RunOutcome.Indeterminate(error, plan.applied(), plan.total());
                    case TryResult.NotStarted _, TryResult.EarlierSessionAlive _ ->
                        new RunOutcome.HandBack(WaitReason.FENCING, "the intent of this step is another's by now");
                    case TryResult.LockBusy(var error) -> new RunOutcome.HandBack(WaitReason.LOCK, error.message());
                    case TryResult.VictimBudgetExceeded(var error) ->
                        new RunOutcome.HandBack(WaitReason.LOCK, error.message());
                    case TryResult.Repeat(var error) -> unreachable(error.message());
                    case TryResult.Unknown(var error, var ignored) -> unreachable(error.message());
                    case TryResult.Terminated(var error) -> unreachable(error.message());
                    case TryResult.NotRecorded(var error) -> unreachable(error.message());
                });
    }

    private static RunOutcome.HandBack unreachable(@Nullable String why) {
        return new RunOutcome.HandBack(WaitReason.TARGET_UNREACHABLE, String.valueOf(why));
    }
}
