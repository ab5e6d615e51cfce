package io.slipway.apply;

import io.slipway.apply.SingleProbe.Verdict;
import io.slipway.postgres.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of a single, by its answer and by what the catalog shows; and its intent accordingly. */
final class SingleEnd {
    private static final String LEFT = "what it left half done cannot be cleared up yet: a lock stands in the way";

    private static final SqlState NAME_IS_TAKEN = new SqlState("42P07");
    private static final Set<String> REFUSALS = Set.of("0A", "22", "23", "42", "55");

    private final TaskSession session;
    private final RunJournal journal;
    private final PlannedStep step;
    private final StepStart start;
    private final SingleProbe probe;
    private final Errors errors;
    private final Repair repair;
    private final ChangeStatement statement;
    private final Duration lockDeadline;

    SingleEnd(TaskSession session, StepContext context, PlannedStep step, StepStart start, SingleProbe probe) {
        this.session = session;
        this.journal = context.journal();
        this.step = step;
        this.start = start;
        this.probe = probe;
        this.errors = new Errors(context.stop(), context.options(), session.inFlight());
        this.repair = new Repair(session, context, step);
        this.statement = step.statements().getFirst();
        this.lockDeadline = context.options().lockDeadline();
    }

    /** Runs it once more. */
    interface Again {
        /**
         * @param text to send instead of its own; null: its own
         * @param doubted it may have taken effect before
         */
        StepEnd run(@Nullable String text, boolean doubted);
    }

    /**
     * Somebody began it before.
     *
     * @param why the run ends, to be noted where it has to be handed back first; null: it goes on, or is cancelled
     * @param again runs it where nothing of it is there, or nobody can tell; null: it is not run
     * @param failed how it ends where it did not take effect
     */
    StepEnd found(
            HistoryRow intent,
            String before,
            @Nullable RunError why,
            @Nullable Again again,
            Function<RunError, StepEnd> failed) {
        long from = System.nanoTime();
        try {
            var noted = session.clearUp(connection -> IntentNote.read(connection, intent.place()));
            var verdict = repair.untilClear(probe, before);
            // it answered with an error: whatever is there by now, that statement did not do it
            if (noted.isPresent() && isClear(verdict) && !(verdict instanceof Verdict.Done && probe.isFinished())) {
                return withdraw(failed.apply(noted.get()));
            }
            return switch (verdict) {
                case Verdict.Done _ -> {
                    note("run %d had begun it, and it took effect"
                            .formatted(intent.by().runUid()));
                    yield recordApplied();
                }
                case Verdict.Absent(var text) -> again == null ? withdraw(ended(why, failed)) : again.run(text, false);
                case Verdict.Untold _ -> again == null ? inDoubt(intent, why) : again.run(null, true);
                case Verdict.Half half -> later(half, noted.isPresent() ? noted.get() : why, from, failed);
                case Verdict.Busy(var by) -> throw Ended.handBack(WaitingFor.FENCING, by + " is still at it");
                case Verdict.Unknown _ -> inDoubt(intent, null);
            };
        } catch (SQLException e) {
            return errors.inScript(e, statement);
        }
    }

    private static StepEnd ended(@Nullable RunError why, Function<RunError, StepEnd> failed) {
        return why == null ? new StepEnd.Stopped() : failed.apply(why);
    }

    private static boolean isClear(Verdict verdict) {
        return verdict instanceof Verdict.Done
                || verdict instanceof Verdict.Absent
                || verdict instanceof Verdict.Untold;
    }

    /**
     * What is half done cannot be cleared up now. The next owner tries again, and knows why; when the time for locks is
     * over, it stays.
     */
    private StepEnd later(Verdict.Half half, @Nullable RunError error, long from, Function<RunError, StepEnd> failed)
            throws SQLException {
        var since = session.settle(connection -> IntentNote.write(connection, start, session.nonce(), error));
        if (since.isEmpty()) {
            return zombie();
        }
        if (since.get().toNanos() + System.nanoTime() - from < lockDeadline.toNanos()) {
            throw Ended.handBack(WaitingFor.LOCK, LEFT);
        }
        var left = "left half done, because a lock stood in the way: " + half.what();
        note(left);
        return withdraw(failed.apply(
                error == null
                        ? new RunError("lock-not-available", null, left, statement.start())
                        : error.saying(error.message() + "; " + left)));
    }

    private StepEnd inDoubt(HistoryRow intent, @Nullable RunError why) {
        return new StepEnd.InDoubt(new RunError(
                "outcome-unknown",
                null,
                "run %d began this statement and nobody knows whether it took effect%s"
                        .formatted(intent.by().runUid(), why == null ? "" : "; now: " + why.message()),
                statement.start()));
    }

    /** It was answered without an error. */
    StepEnd afterSuccess(String before) {
        if (!probe.decides()) {
            return recordApplied();
        }
        long from = System.nanoTime();
        try {
            return switch (repair.untilClear(probe.whenAnswered(), before)) {
                case Verdict.Done _, Verdict.Untold _, Verdict.Unknown _ -> recordApplied();
                case Verdict.Absent _ ->
                    probe.doubtsSuccess()
                            ? withdraw(new StepEnd.Refused(new RunError(
                                    "index-invalid", null, "it left no valid index of this name", statement.start())))
                            : recordApplied();
                case Verdict.Half half -> later(half, null, from, StepEnd.Refused::new);
                case Verdict.Busy(var by) -> throw Ended.handBack(WaitingFor.FENCING, by + " is still at it");
            };
        } catch (SQLException e) {
            return new StepEnd.Unknown(Errors.error("connection-lost", e, statement), false);
        }
    }

    /**
     * @param idempotent it may run again, whatever it did
     * @param doubted it may have taken effect before: then the intent stays, and whoever ends the run finds it
     */
    StepEnd afterError(SQLException e, String before, boolean idempotent, boolean doubted) {
        var end = errors.inScript(e, statement);
        boolean answered = !SqlState.of(e).connectionLost() && session.isAlive();
        if (!answered) {
            boolean again = idempotent && !probe.decides() && !(end instanceof StepEnd.Stopped);
            return again || end instanceof StepEnd.Refused
                    ? new StepEnd.Unknown(Errors.error("connection-lost", e, statement), true)
                    : end;
        }
        if (doubted) {
            return end;
        }
        if (probe.decides()) {
            return cleared(e, end, before);
        }
        return idempotent || isDefinite(e, before)
                ? withdraw(end)
                : new StepEnd.InDoubt(Errors.error("outcome-unknown", e, statement));
    }

    /** It commits only at its own end, but for what may commit on its way or reach beyond its transaction. */
    private boolean isDefinite(SQLException e, String before) {
        try {
            return statement.effect() != ChangeStatement.Effect.ROUTINE
                    && !session.clearUp(connection -> probe.doubtsError(connection, before, SqlState.of(e)));
        } catch (SQLException unseen) {
            return false;
        }
    }

    private StepEnd cleared(SQLException e, StepEnd end, String before) {
        var state = SqlState.of(e);
        if (state.equals(NAME_IS_TAKEN)) {
            // that came before anything was done: what bears the name is another's
            return withdraw(end);
        }
        long from = System.nanoTime();
        try {
            return switch (repair.untilClear(probe, before)) {
                case Verdict.Done _ -> isRefusal(state) ? withdraw(end) : recordApplied();
                case Verdict.Absent _, Verdict.Untold _, Verdict.Unknown _ -> withdraw(end);
                // beside what is another's there may be a part of ours
                case Verdict.Busy(var by) -> uncleared(new Verdict.Half(by, List.of(), List.of()), end, from);
                case Verdict.Half half -> uncleared(half, end, from);
            };
        } catch (SQLException lost) {
            return new StepEnd.Unknown(Errors.error("connection-lost", lost, statement), false);
        }
    }

    /** Whether the server did nothing of it: what is there as it asks was there before, or is another's. */
    private static boolean isRefusal(SqlState state) {
        return REFUSALS.stream().anyMatch(state::isClass) && !state.lockNotAvailable();
    }

    private StepEnd uncleared(Verdict.Half half, StepEnd end, long from) throws SQLException {
        if (probe.mayStayHalfDone()) {
            note("left half done, because a lock stood in the way: " + half.what());
            return withdraw(end);
        }
        return later(
                half,
                end instanceof StepEnd.Refused(var error) ? error : null,
                from,
                end instanceof StepEnd.Stopped ? _ -> end : StepEnd.Refused::new);
    }

    private void note(String message) {
        journal.line(new LogLine(LogLine.Kind.RECOVERED, step.number(), step.from(), message));
    }

    private static StepEnd zombie() {
        return new StepEnd.Zombie(new RunError("fencing", "the intent of this step is another's by now"));
    }

    /** Nothing of it is there: its intent goes. */
    StepEnd withdraw(StepEnd end) {
        try {
            return session.settle(connection -> new Fence(connection).endSingle(start, session.nonce(), false))
                    ? end
                    : zombie();
        } catch (SQLException e) {
            return new StepEnd.Unknown(Errors.error("connection-lost", e, null), false);
        }
    }

    /** It took effect: its intent says so from now on. */
    StepEnd recordApplied() {
        try {
            return session.settle(connection -> new Fence(connection).endSingle(start, session.nonce(), true))
                    ? new StepEnd.Committed(false)
                    : zombie();
        } catch (SQLException e) {
            return new StepEnd.Unrecorded(Errors.error("connection-lost", e, null));
        }
    }
}
