package io.slipway.apply;

import io.slipway.problem.ProblemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns how a run ended into what may be written down: nothing is FAILED or CANCELED before it is void in the target.
 */
final class Settlement {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SessionSource sessions;
    private final RunIdentity run;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final Recovery recovery;
    private final IntentSettler intents;
    private final @Nullable TargetIdentity expected;

    /**
     * @param sessions of the run login, bounded: no watch looks after them
     * @param unhurried as {@code scope}, with a stop that nobody asks
     */
    Settlement(SessionSource sessions, RunScope scope, RunScope unhurried) {
        this.sessions = sessions;
        this.run = scope.run();
        this.journal = scope.journal();
        this.stop = scope.stop();
        this.recovery = unhurried.recovery();
        this.expected = scope.opener().expected();
        this.intents = new IntentSettler(unhurried, sessions);
    }

    Outcome settle(Outcome outcome, Progress progress) {
        try {
            return switch (outcome) {
                case Outcome.Failed failed -> end(failed.error(), canceled(), progress);
                case Outcome.Canceled canceled -> end(canceled.error(), true, progress);
                case Outcome.Applied applied -> new Outcome.Applied(applied.steps(), applied.adopted(), canceled());
                case Outcome.HandBack _, Outcome.Indeterminate _, Outcome.Lost _ -> outcome;
            };
        } catch (Ended e) {
            return e.outcome();
        } catch (TargetCheck.WrongTarget e) {
            journal.target().wrong(e.why());
            return new Outcome.HandBack(WaitingFor.TARGET_NOT_READY, "not the target that it was: " + e.why());
        } catch (ProblemException e) {
            return Ended.of(e).outcome();
        }
    }

    private boolean canceled() {
        return journal.cancelAsked()
                || stop.reason().filter(StopReason.CANCEL::equals).isPresent();
    }

    private Outcome end(@Nullable RunError error, boolean canceled, Progress progress) {
        if (progress.targetUid() == null && !journal.hadSession()) {
            return ended(error, canceled, progress.applied(), progress.total());
        }
        // before the tombstone: behind it this owner may not take an intent over any more
        var instead = intents.settle(progress, canceled ? null : error);
        if (instead.isPresent()) {
            return instead.get();
        }
        return switch (voider().voidFrom(progress)) {
            case Voider.Verdict.Voided(var applied, var total) -> {
                tellWhatStays(applied, total);
                yield ended(error, canceled, applied, total);
            }
            case Voider.Verdict.AllApplied(var total) -> new Outcome.Applied(total, 0, canceled);
            case Voider.Verdict.Intent(var applied, var total) ->
                new Outcome.Indeterminate(inDoubt(error), applied, total);
            case Voider.Verdict.Unclear(var why) -> new Outcome.HandBack(WaitingFor.FENCING, why);
        };
    }

    private Voider voider() {
        return new Voider(sessions, run, recovery, PATIENCE, expected, new OwnRows(run, journal));
    }

    private void tellWhatStays(int applied, int total) {
        if (applied > 0) {
            journal.line(new LogLine(
                    LogLine.Kind.NOTICE, applied, 0, "steps 1 to %d of %d stay applied".formatted(applied, total)));
        }
    }

    private static Outcome ended(@Nullable RunError error, boolean canceled, int applied, int total) {
        return canceled || error == null
                ? new Outcome.Canceled(error, applied, total)
                : new Outcome.Failed(error, applied, total);
    }

    private static RunError inDoubt(@Nullable RunError error) {
        return error != null
                ? error
                : new RunError("outcome-unknown", "a step without a transaction was begun and its end is not known");
    }
}
