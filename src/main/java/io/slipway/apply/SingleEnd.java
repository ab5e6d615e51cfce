package io.slipway.apply;

import io.slipway.apply.SingleProbe.Verdict;
import io.slipway.postgres.SqlState;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of a single, by its answer and by what the catalog shows; and its intent accordingly. */
final class SingleEnd {
    private static final String LEFT = "what it left half done cannot be cleared up yet: a lock stands in the way";

    private final TaskSession session;
    private final RunJournal journal;
    private final PlannedStep step;
    private final StepStart start;
    private final SingleProbe probe;
    private final Errors errors;
    private final Repair repair;
    private final ChangeStatement statement;

    SingleEnd(TaskSession session, RunLoop.Setting setting, PlannedStep step, StepStart start, SingleProbe probe) {
        this.session = session;
        this.journal = setting.journal();
        this.step = step;
        this.start = start;
        this.probe = probe;
        this.errors = new Errors(setting.stop(), setting.options(), session.inFlight());
        this.repair = new Repair(session, setting, step);
        this.statement = step.statements().getFirst();
    }

    /**
     * Somebody began it before.
     *
     * @param absent what to do where nothing of it is there; takes what to send instead of its own text
     */
    StepEnd found(HistoryRow intent, String before, Function<@Nullable String, StepEnd> absent) {
        Verdict verdict;
        try {
            verdict = repair.untilClear(probe, before);
        } catch (SQLException e) {
            return errors.inScript(e, statement);
        }
        return switch (verdict) {
            case Verdict.Done _ -> {
                note("run %d had begun it, and it took effect"
                        .formatted(intent.by().runUid()));
                yield recordApplied();
            }
            case Verdict.Absent(var again) -> absent.apply(again);
            case Verdict.Half _ -> throw Ended.handBack(WaitingFor.LOCK, LEFT);
            case Verdict.Busy(var by) -> throw Ended.handBack(WaitingFor.FENCING, by + " is still at it");
            case Verdict.Unknown _ -> inDoubt(intent);
        };
    }

    private StepEnd inDoubt(HistoryRow intent) {
        return new StepEnd.InDoubt(new RunError(
                "outcome-unknown",
                null,
                "run %d began this statement and nobody knows whether it took effect"
                        .formatted(intent.by().runUid()),
                statement.start()));
    }

    /** It was answered without an error. */
    StepEnd afterSuccess(String before) {
        if (!probe.decides()) {
            return recordApplied();
        }
        try {
            return switch (repair.untilClear(probe, before)) {
                case Verdict.Done _, Verdict.Unknown _ -> recordApplied();
                case Verdict.Absent _ ->
                    probe.doubtsSuccess()
                            ? withdraw(new StepEnd.Refused(new RunError(
                                    "index-invalid", null, "it left no valid index of this name", statement.start())))
                            : recordApplied();
                case Verdict.Half _ -> throw Ended.handBack(WaitingFor.LOCK, LEFT);
                case Verdict.Busy(var by) -> throw Ended.handBack(WaitingFor.FENCING, by + " is still at it");
            };
        } catch (SQLException e) {
            return new StepEnd.Unknown(Errors.error("connection-lost", e, statement), false);
        }
    }

    /** @param idempotent it may run again, whatever it did */
    StepEnd afterError(SQLException e, String before, boolean idempotent) {
        var end = errors.inScript(e, statement);
        boolean answered = !SqlState.of(e).connectionLost() && session.isAlive();
        if (!answered) {
            boolean again = idempotent && !probe.decides() && !(end instanceof StepEnd.Stopped);
            return again || end instanceof StepEnd.Refused
                    ? new StepEnd.Unknown(Errors.error("connection-lost", e, statement), true)
                    : end;
        }
        if (probe.decides()) {
            return cleared(e, end, before);
        }
        // it commits only at its own end, but for what may commit on its way
        boolean definite = statement.effect() != ChangeStatement.Effect.ROUTINE || idempotent;
        return definite ? withdraw(end) : new StepEnd.InDoubt(Errors.error("outcome-unknown", e, statement));
    }

    private StepEnd cleared(SQLException e, StepEnd end, String before) {
        try {
            return switch (repair.untilClear(probe, before)) {
                // class 42 came before anything was done: that is another's
                case Verdict.Done _ -> SqlState.of(e).isClass("42") ? withdraw(end) : recordApplied();
                case Verdict.Absent _, Verdict.Busy _, Verdict.Unknown _ -> withdraw(end);
                case Verdict.Half(var repairs) -> {
                    if (!probe.mayStayHalfDone()) {
                        throw Ended.handBack(WaitingFor.LOCK, LEFT);
                    }
                    note("left half done, because a lock stood in the way: " + String.join("; ", repairs));
                    yield withdraw(end);
                }
            };
        } catch (SQLException lost) {
            return new StepEnd.Unknown(Errors.error("connection-lost", lost, statement), false);
        }
    }

    private void note(String message) {
        journal.line(new LogLine(LogLine.Kind.RECOVERED, step.number(), step.from(), message));
    }

    /** Nothing of it is there: its intent goes. */
    StepEnd withdraw(StepEnd end) {
        try {
            return session.settle(_ -> session.fence().endSingle(start, session.nonce(), false))
                    ? end
                    : new StepEnd.Zombie(new RunError("fencing", "the intent of this step is another's by now"));
        } catch (SQLException e) {
            return new StepEnd.Unknown(Errors.error("connection-lost", e, null), false);
        }
    }

    /** It took effect: its intent says so from now on. */
    StepEnd recordApplied() {
        try {
            return session.settle(_ -> session.fence().endSingle(start, session.nonce(), true))
                    ? new StepEnd.Committed(false)
                    : new StepEnd.Zombie(new RunError("fencing", "the intent of this step is another's by now"));
        } catch (SQLException e) {
            return new StepEnd.Unrecorded(Errors.error("connection-lost", e, null));
        }
    }
}
