package io.slipway.apply;

import io.slipway.problem.ProblemException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Clears the intent that stands in the way of a run's end: the sessions that may be at it are ended, the probe decides,
 * what is half done is repaired, and the intent becomes APPLIED or goes; that of a batch goes where no slice is done.
 * Nothing runs again, and no stop cuts it short: it is what the stop waits for.
 */
final class IntentSettler {
    private static final Duration FENCING = Duration.ofSeconds(5);

    private final RunScope scope;
    private final SessionSource sessions;

    /** @param scope with a stop that nobody asks */
    IntentSettler(RunScope scope, SessionSource sessions) {
        this.scope = scope;
        this.sessions = sessions;
    }

    /**
     * What the run ends as instead; empty: no intent stands any more, or whoever voids finds out. Throws
     * {@link TargetCheck.WrongTarget}.
     *
     * @param why it ends; null: it is cancelled
     */
    Optional<Outcome> settle(Progress progress, @Nullable RunError why) {
        if (scope.change().statements().stream().noneMatch(ChangeStatement::hasIntent) || !stands(progress)) {
            return Optional.empty();
        }
        if (!scope.recovery().terminateUntilGone(FENCING)) {
            return Optional.of(new Outcome.HandBack(WaitingFor.FENCING, "a session that may be at it is not gone"));
        }
        var session =
                new RunSession(scope.opener(), scope.recovery(), scope.context().watched()::worksIn);
        try {
            return settle(session.open(), why);
        } catch (Ended e) {
            return e.outcome() instanceof Outcome.HandBack back ? Optional.of(back) : Optional.empty();
        } catch (StepPlan.Mismatch e) {
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(unreachable(e.getMessage()));
        } finally {
            session.close();
        }
    }

    private boolean stands(Progress progress) {
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
        return row.kind() == HistoryRow.Kind.BATCH && place != null && !BatchPlace.isUntouched(place);
    }

    private Optional<Outcome> settle(SessionOpener.Opened here, @Nullable RunError why) throws SQLException {
        var plan = here.session()
                .executeAsLogin(connection -> new KeyReader(
                                connection,
                                here.targetUid(),
                                scope.run(),
                                scope.journal().changeKey())
                        .plan(scope.change()));
        var step = plan.next().orElse(null);
        var intent = step == null ? null : plan.intent(step).orElse(null);
        return step == null || intent == null
                ? Optional.empty()
                : outcome(plan, step, new StepTry(scope, here, false).settle(plan, step, intent, why));
    }

    private Optional<Outcome> outcome(StepPlan plan, PlannedStep step, StepEnd end) {
        return Optional.ofNullable(
                switch (end) {
                    case StepEnd.Committed _ -> {
                        scope.journal().stepApplied(step.number(), plan.total());
                        yield null;
                    }
                    case StepEnd.Stopped _, StepEnd.Moved _ -> null;
                    case StepEnd.InDoubt(var error) -> new Outcome.Indeterminate(error, plan.applied(), plan.total());
                    case StepEnd.Refused(var error) -> new Outcome.Indeterminate(error, plan.applied(), plan.total());
                    case StepEnd.NotStarted _, StepEnd.Zombie _ ->
                        new Outcome.HandBack(WaitingFor.FENCING, "the intent of this step is another's by now");
                    case StepEnd.LockBusy(var error) -> new Outcome.HandBack(WaitingFor.LOCK, error.message());
                    case StepEnd.Crowded(var error) -> new Outcome.HandBack(WaitingFor.LOCK, error.message());
                    case StepEnd.Repeat(var error) -> unreachable(error.message());
                    case StepEnd.Unknown(var error, var ignored) -> unreachable(error.message());
                    case StepEnd.Ousted(var error) -> unreachable(error.message());
                    case StepEnd.Unrecorded(var error) -> unreachable(error.message());
                });
    }

    private static Outcome.HandBack unreachable(@Nullable String why) {
        return new Outcome.HandBack(WaitingFor.TARGET_UNREACHABLE, String.valueOf(why));
    }
}
