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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Removes the intent that keeps a run from ending:
 *
 * <ol>
 *   <li>The sessions that may execute its statement are terminated.
 *   <li>The probe determines the result, and a leftover is repaired.
 *   <li>The intent becomes APPLIED or is deleted. The row of a batch is deleted only if no slice is committed.
 * </ol>
 *
 * <p>Nothing runs again. No stop interrupts this, because the stop itself waits for it.
 */
final class IntentCleanup {
    private final RunScope scope;
    private final SessionSource sessions;

    /** @param scope has a stop that ignores every reason */
    IntentCleanup(RunScope scope, SessionSource sessions) {
        this.scope = scope;
        this.sessions = sessions;
    }

    /**
     * Removes the intent. Throws {@link TargetCheck.WrongTargetException}.
     *
     * @param why error of the run; null: it is canceled
     * @return the outcome that replaces that of the run; empty: no intent is left, or the {@link Voider} finds it
     */
    Optional<RunOutcome> settle(RunProgress progress, @Nullable RunError why) {
        if (scope.change().statements().stream().noneMatch(ChangeStatement::hasIntent) || !stands(progress)) {
            return Optional.empty();
        }
        if (!scope.fencing().terminateUntilGone(SessionFencing.TERMINATION_TIMEOUT)) {
            return Optional.of(new RunOutcome.HandBack(
                    WaitReason.FENCING, "a session that may still run the statement is not gone"));
        }
        var session =
                new RunSession(scope.opener(), scope.fencing(), scope.context().watched()::setSession);
        try {
            return settle(session.open(), why);
        } catch (RunEndedException e) {
            return e.outcome() instanceof RunOutcome.HandBack back ? Optional.of(back) : Optional.empty();
        } catch (StepPlan.MismatchException e) {
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(SessionFencing.unseen(e).outcome());
        } finally {
            session.close();
        }
    }

    private boolean stands(RunProgress progress) {
        String key = progress.key();
        if (key == null) {
            return false;
        }
        try (Connection connection = sessions.open()) {
            UUID target = TargetCheck.find(
                            connection,
                            scope.run().installation(),
                            scope.opener().expected(),
                            progress.targetUid())
                    .targetUid();
            return HistoryRow.read(connection, target, key).stream()
                    .anyMatch(row -> row.key().equals(key) && !row.applied() && !keepsItsPlace(row));
        } catch (SQLException | ProblemException e) {
            return true;
        }
    }

    /** Whether the row is that of a batch with committed slices. It stays, and the {@link Voider} voids the batch. */
    private static boolean keepsItsPlace(HistoryRow row) {
        String place = row.place();
        return row.kind() == HistoryRow.Kind.BATCH && place != null && !BatchProgress.isUntouched(place);
    }

    private Optional<RunOutcome> settle(SessionOpener.Opened here, @Nullable RunError why) throws SQLException {
        StepPlan plan = here.session()
                .executeAsLogin(connection -> new KeyReader(
                                connection,
                                here.targetUid(),
                                scope.run(),
                                scope.journal().keys().changeKey())
                        .plan(scope.change()));
        PlannedStep step = plan.next().orElse(null);
        HistoryRow intent = step == null ? null : plan.intent(step).orElse(null);
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
                        new RunOutcome.HandBack(
                                WaitReason.FENCING, "the intent of this step belongs to another owner now");
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
