package io.slipway.apply;

import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.fencing.Voider;
import io.slipway.apply.history.RowAuthorship;
import io.slipway.apply.history.TargetCheck;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunProgress;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.TimeoutSessionSource;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the result of a run into an outcome that may be recorded: a run is FAILED or CANCELED only after its remaining
 * steps are void in the target.
 */
final class RunSettlement {
    private final TimeoutSessionSource sessions;
    private final RunIdentity run;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final SessionFencing fencing;
    private final IntentCleanup intents;
    private final @Nullable TargetIdentity expected;

    /**
     * @param sessions opens sessions of the run login with a time-out, because no watch monitors them
     * @param unhurried as {@code scope}, with a stop that ignores every reason
     */
    RunSettlement(TimeoutSessionSource sessions, RunScope scope, RunScope unhurried) {
        this.sessions = sessions;
        this.run = scope.run();
        this.journal = scope.journal();
        this.stop = scope.stop();
        this.fencing = unhurried.fencing();
        this.expected = scope.opener().expected();
        this.intents = new IntentCleanup(unhurried, sessions);
    }

    RunOutcome settle(RunOutcome outcome, RunProgress progress) {
        try {
            return switch (outcome) {
                case RunOutcome.Failed failed -> end(failed.error(), canceled(), progress);
                case RunOutcome.Canceled canceled -> end(canceled.error(), true, progress);
                case RunOutcome.Applied applied ->
                    new RunOutcome.Applied(applied.steps(), applied.adopted(), canceled());
                case RunOutcome.HandBack _, RunOutcome.Indeterminate _, RunOutcome.Lost _ -> outcome;
            };
        } catch (RunEndedException e) {
            return unsettled(e.outcome());
        } catch (TargetCheck.WrongTargetException e) {
            journal.target().wrong(e.why());
            return new RunOutcome.HandBack(
                    WaitReason.TARGET_NOT_READY, "the database is not this target any more: " + e.why());
        } catch (ProblemException e) {
            return unsettled(RunEndedException.of(e).outcome());
        }
    }

    /** What interrupted the settlement is no end of the run: its steps are not void yet. */
    private static RunOutcome unsettled(RunOutcome outcome) {
        return outcome instanceof RunOutcome.Failed failed
                ? new RunOutcome.HandBack(WaitReason.FENCING, failed.error().message())
                : outcome;
    }

    private boolean canceled() {
        return stop.isAskedFor(StopReason.CANCEL);
    }

    private RunOutcome end(@Nullable RunError error, boolean canceled, RunProgress progress) {
        if (progress.targetUid() == null && !journal.sessions().hadSession()) {
            return ended(error, canceled, progress.applied(), progress.total());
        }
        // before the void, after which this owner cannot take an intent over any more
        Optional<RunOutcome> instead = intents.settle(progress, canceled ? null : error);
        if (instead.isPresent()) {
            return instead.get();
        }
        return switch (voider().voidFrom(progress)) {
            case Voider.Verdict.Voided(var applied, var total) -> {
                reportWhatStays(applied, total);
                yield ended(error, canceled, applied, total);
            }
            case Voider.Verdict.AllApplied(var total) -> new RunOutcome.Applied(total, 0, canceled);
            case Voider.Verdict.Intent(var applied, var total) ->
                new RunOutcome.Indeterminate(inDoubt(error), applied, total);
            case Voider.Verdict.Unclear(var why) -> new RunOutcome.HandBack(WaitReason.FENCING, why);
        };
    }

    private Voider voider() {
        return new Voider(
                sessions,
                run,
                fencing,
                SessionFencing.TERMINATION_TIMEOUT,
                expected,
                RowAuthorship.of(run, journal.sessions()::isOnRecord));
    }

    private void reportWhatStays(int applied, int total) {
        if (applied > 0) {
            journal.report()
                    .line(new RunLogLine(
                            RunLogLine.Kind.NOTICE,
                            applied,
                            0,
                            "steps 1 to %d of %d stay applied".formatted(applied, total)));
        }
    }

    private static RunOutcome ended(@Nullable RunError error, boolean canceled, int applied, int total) {
        return canceled || error == null
                ? new RunOutcome.Canceled(error, applied, total)
                : new RunOutcome.Failed(error, applied, total);
    }

    private static RunError inDoubt(@Nullable RunError error) {
        return error != null
                ? error
                : new RunError(
                        RunErrorCode.OUTCOME_UNKNOWN,
                        "a standalone step was begun, and the target does not show whether it took effect");
    }
}
