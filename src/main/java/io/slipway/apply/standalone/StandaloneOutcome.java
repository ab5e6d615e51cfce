package io.slipway.apply.standalone;

import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.IntentNote;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.standalone.StandaloneProbe.Verdict;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.StepContext;
import io.slipway.apply.step.StepSettings;
import io.slipway.apply.step.TryResult;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Determines the result of a standalone step from the answer of its statement and from the catalog, and ends its
 * intent.
 */
final class StandaloneOutcome {
    private static final String LEFTOVER_LOCKED =
            "the statement left a part behind, and a lock keeps it from being removed";

    private final TaskSession session;
    private final RunReport report;
    private final PlannedStep step;
    private final StandaloneProbe probe;
    private final SqlErrors errors;
    private final LeftoverRepair repair;
    private final IntentEnd intent;
    private final ChangeStatement statement;
    private final Duration lockDeadline;

    StandaloneOutcome(
            TaskSession session, StepContext context, PlannedStep step, StepClaim start, StandaloneProbe probe) {
        this.session = session;
        this.report = context.report();
        this.step = step;
        this.probe = probe;
        this.errors = new SqlErrors(context, session.inFlight());
        this.repair = new LeftoverRepair(session, context, step);
        this.intent = new IntentEnd(session, start);
        this.statement = step.statements().getFirst();
        this.lockDeadline = context.options().lockDeadline();
    }

    /** Runs the statement again. */
    interface Rerun {
        /**
         * @param text the text to send; null: the statement's own text
         * @param doubted whether an earlier try may have taken effect
         */
        TryResult run(@Nullable String text, boolean doubted);
    }

    /**
     * Continues a step with an intent of an earlier owner.
     *
     * @param why error of a run that ends, noted if the run is handed back first; null: the run continues, or is
     *     canceled
     * @param rerun runs the statement if nothing of it is there, or if the catalog does not show its result; null: it
     *     is not run
     * @param failed makes the result if the statement did not take effect
     */
    TryResult continueIntent(
            HistoryRow intent,
            String before,
            @Nullable RunError why,
            @Nullable Rerun rerun,
            Function<RunError, TryResult> failed) {
        long from = System.nanoTime();
        RunError known = why;
        try {
            Optional<RunError> noted = session.clearUp(connection -> IntentNote.read(connection, intent.place()));
            known = noted.orElse(why);
            Verdict verdict = repair.repairUntilWhole(probe, before);
            // the statement answered with an error, so another one created what is there now
            if (noted.isPresent() && isClear(verdict) && !(verdict instanceof Verdict.Done && probe.isFinished())) {
                return withdraw(failed.apply(noted.get()));
            }
            return switch (verdict) {
                case Verdict.Done _ -> {
                    note("the statement that run %d had begun took effect"
                            .formatted(intent.by().runUid()));
                    yield recordApplied();
                }
                case Verdict.NotApplied(var text) ->
                    rerun == null ? withdraw(ended(why, failed)) : rerun.run(text, false);
                case Verdict.Repeatable _ -> rerun == null ? inDoubt(intent, why) : rerun.run(null, true);
                case Verdict.HalfDone half ->
                    handBackLeftover(half, noted.isPresent() ? noted.get() : why, from, failed);
                case Verdict.Busy(var by) ->
                    throw RunEndedException.handBack(WaitReason.FENCING, by + " still executes the statement");
                case Verdict.Undecidable _ -> inDoubt(intent, null);
            };
        } catch (SQLException e) {
            handBackWithoutRoom(e, known, from);
            return errors.inScript(e, statement);
        }
    }

    /**
     * Hands the run back if the clean-up ran out of disk or memory, until the lock deadline is over. The note keeps the
     * error of the statement, so that the next owner only cleans up.
     */
    private void handBackWithoutRoom(SQLException e, @Nullable RunError error, long from) {
        if (SqlState.of(e).outOfResources() && intent.noteWithin(lockDeadline, error, from)) {
            throw RunEndedException.handBack(
                    WaitReason.TARGET_NOT_READY,
                    "the clean-up of a half-finished statement found no room: "
                            + ServerError.of(e).message());
        }
    }

    private static TryResult ended(@Nullable RunError why, Function<RunError, TryResult> failed) {
        return why == null ? new TryResult.Stopped() : failed.apply(why);
    }

    private static boolean isClear(Verdict verdict) {
        return verdict instanceof Verdict.Done
                || verdict instanceof Verdict.NotApplied
                || verdict instanceof Verdict.Repeatable;
    }

    /**
     * The leftover cannot be removed now. The next owner tries again, and the note says why. When the lock deadline is
     * over, the leftover stays.
     */
    private TryResult handBackLeftover(
            Verdict.HalfDone half, @Nullable RunError error, long from, Function<RunError, TryResult> failed)
            throws SQLException {
        Optional<Duration> age = intent.note(error, from);
        if (age.isEmpty()) {
            return IntentEnd.ownedByAnother();
        }
        if (age.get().compareTo(lockDeadline) < 0) {
            throw RunEndedException.handBack(WaitReason.LOCK, LEFTOVER_LOCKED);
        }
        String left = "left half done, because a lock was not available: " + half.what();
        note(left);
        return withdraw(failed.apply(
                error == null
                        ? new RunError(RunErrorCode.LOCK_NOT_AVAILABLE, null, left, statement.start())
                        : error.withMessage(error.message() + "; " + left)));
    }

    private TryResult inDoubt(HistoryRow intent, @Nullable RunError why) {
        return new TryResult.InDoubt(new RunError(
                RunErrorCode.OUTCOME_UNKNOWN,
                null,
                "run %d began this statement, and the target does not show whether it took effect%s"
                        .formatted(intent.by().runUid(), why == null ? "" : "; now: " + why.message()),
                statement.start()));
    }

    /**
     * Ends a step whose statement answered without an error. A statement whose result the catalog shows changes no
     * setting.
     *
     * @param settings records what the statement leaves in its session
     */
    TryResult afterSuccess(String before, StepSettings settings) {
        if (!probe.decides()) {
            return intent.applied(settings);
        }
        long from = System.nanoTime();
        try {
            return switch (repair.repairUntilWhole(probe.whenAnswered(), before)) {
                case Verdict.Done _, Verdict.Repeatable _, Verdict.Undecidable _ -> recordApplied();
                case Verdict.NotApplied _ ->
                    probe.doubtsSuccess()
                            ? withdraw(new TryResult.Failed(new RunError(
                                    RunErrorCode.INDEX_INVALID,
                                    null,
                                    "the statement left no valid index of this name: another session dropped it, or another object has the name."
                                            + " Find the cause, then retry the task",
                                    statement.start())))
                            : recordApplied();
                case Verdict.HalfDone half -> handBackLeftover(half, null, from, TryResult.Failed::new);
                case Verdict.Busy(var by) ->
                    throw RunEndedException.handBack(WaitReason.FENCING, by + " still executes the statement");
            };
        } catch (SQLException e) {
            return new TryResult.Unknown(SqlErrors.error(RunErrorCode.CONNECTION_LOST, e, statement), false);
        }
    }

    /**
     * Ends a step whose statement failed.
     *
     * @param idempotent whether the statement may run again, whatever it did
     * @param doubted whether an earlier try may have taken effect: then the intent stays for the end of the run
     */
    TryResult afterError(SQLException e, String before, boolean idempotent, boolean doubted) {
        TryResult end = errors.inScript(e, statement);
        boolean answered = !SqlState.of(e).connectionLost() && session.isAlive();
        if (!answered) {
            boolean again = idempotent && !probe.decides() && !(end instanceof TryResult.Stopped);
            return again || end instanceof TryResult.Failed
                    ? new TryResult.Unknown(SqlErrors.error(RunErrorCode.CONNECTION_LOST, e, statement), true)
                    : end;
        }
        if (doubted) {
            return end;
        }
        if (probe.decides()) {
            return repairAfterError(e, end, before);
        }
        return idempotent || isDefinite(e, before)
                ? withdraw(end)
                : new TryResult.InDoubt(errors.reported(RunErrorCode.OUTCOME_UNKNOWN, e, statement));
    }

    /**
     * Whether the error is certain. A statement commits only at its own end, except if it may commit in between or has
     * effects outside of its transaction.
     */
    private boolean isDefinite(SQLException e, String before) {
        try {
            return statement.effect() != ChangeStatement.Effect.ROUTINE
                    && !session.clearUp(connection -> probe.doubtsError(connection, before, SqlState.of(e)));
        } catch (SQLException unseen) {
            return false;
        }
    }

    private TryResult repairAfterError(SQLException e, TryResult end, String before) {
        var state = SqlState.of(e);
        if (state.equals(SqlState.DUPLICATE_TABLE)) {
            // the server found this before it did anything: the object of this name is another one
            return withdraw(end);
        }
        long from = System.nanoTime();
        try {
            return switch (repair.repairUntilWhole(probe, before)) {
                case Verdict.Done _ -> state.refusedBeforeEffect() ? withdraw(end) : recordApplied();
                case Verdict.NotApplied _, Verdict.Repeatable _, Verdict.Undecidable _ -> withdraw(end);
                // there may be a part of this statement beside the object of another one
                case Verdict.Busy(var by) -> leaveLeftover(new Verdict.HalfDone(by, List.of(), List.of()), end, from);
                case Verdict.HalfDone half -> leaveLeftover(half, end, from);
            };
        } catch (SQLException lost) {
            handBackWithoutRoom(lost, end instanceof TryResult.Failed(var error) ? error : null, from);
            return new TryResult.Unknown(SqlErrors.error(RunErrorCode.CONNECTION_LOST, lost, statement), false);
        }
    }

    private TryResult leaveLeftover(Verdict.HalfDone half, TryResult end, long from) throws SQLException {
        if (probe.mayStayHalfDone()) {
            note("left half done, because a lock was not available: " + half.what());
            return withdraw(end);
        }
        return handBackLeftover(
                half,
                end instanceof TryResult.Failed(var error) ? error : null,
                from,
                end instanceof TryResult.Stopped ? _ -> end : TryResult.Failed::new);
    }

    private void note(String message) {
        report.line(new RunLogLine(RunLogLine.Kind.RECOVERED, step.number(), step.from(), message));
    }

    /** Deletes the intent: the statement left nothing behind. */
    TryResult withdraw(TryResult end) {
        return intent.withdraw(end);
    }

    /** Turns the intent into APPLIED: the statement took effect and left the settings that it began with. */
    TryResult recordApplied() {
        return intent.applied();
    }
}
