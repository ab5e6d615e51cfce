package io.slipway.apply;

import io.slipway.apply.batch.BatchRunner;
import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.history.StepOwner;
import io.slipway.apply.history.StepPlan;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.session.SessionLimits;
import io.slipway.apply.session.SessionSettings;
import io.slipway.apply.standalone.StandaloneRunner;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.StaleSession;
import io.slipway.apply.step.StepHooks;
import io.slipway.apply.step.StepSettings;
import io.slipway.apply.step.TransactionRunner;
import io.slipway.apply.step.TryResult;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One try of a step in the current session, by the runner of its kind. */
final class StepTry {
    private final RunScope scope;
    private final SessionOpener.Opened here;
    private final boolean unrecorded;

    /**
     * @param unrecorded whether an earlier try of this owner saw the statement take effect and could not record that
     */
    StepTry(RunScope scope, SessionOpener.Opened here, boolean unrecorded) {
        this.scope = scope;
        this.here = here;
        this.unrecorded = unrecorded;
    }

    TryResult run(StepPlan plan, PlannedStep step, Duration lockTimeout) {
        return switch (refresh(plan, step)) {
            case StaleSession.Refreshed.Unfit(var why) -> why;
            case StaleSession.Refreshed.Ready(var settings) ->
                run(plan, step, start(plan, step).withSettings(settings), lockTimeout);
        };
    }

    private TryResult run(StepPlan plan, PlannedStep step, StepClaim start, Duration lockTimeout) {
        var guards = new SessionLimits(scope.opener().settings(), rung(step, lockTimeout), scope.options());
        return switch (step.kind()) {
            case TRANSACTION ->
                new TransactionRunner(here.session(), scope.journal().report(), errors(), hooks(plan, step))
                        .run(step, start, guards, settings(start, guards));
            case STANDALONE, BATCH -> outsideTransaction(plan, step, start, guards);
        };
    }

    private TryResult outsideTransaction(StepPlan plan, PlannedStep step, StepClaim start, SessionLimits guards) {
        try {
            hooks(plan, step).before(here.session());
        } catch (SQLException e) {
            return errors().inScript(e, step.statements().getFirst());
        } catch (StopRequestedException e) {
            return new TryResult.Stopped();
        }
        return step.kind() == HistoryRow.Kind.BATCH
                ? batch(plan, step, start, guards)
                : standalone(plan, step, start, guards);
    }

    private StepHooks hooks(StepPlan plan, PlannedStep step) {
        return new StepHooks(scope.context().hooks(), scope.change(), step.number(), step.number() == plan.total());
    }

    /**
     * The lock timeout of this try. A procedure that fails on a lock may have committed an unknown part, so that there
     * is no next try. It waits as long as other sessions may wait behind it.
     */
    private Duration rung(PlannedStep step, Duration ladders) {
        ApplyOptions options = scope.options();
        boolean last = step.kind() == HistoryRow.Kind.STANDALONE
                && step.statements().getFirst().effect() == ChangeStatement.Effect.ROUTINE
                && !options.idempotent();
        Duration budget = options.victims().budget();
        Duration longest = budget.compareTo(options.lockTimeout()) < 0 ? budget : options.lockTimeout();
        return last && longest.compareTo(ladders) > 0 ? longest : ladders;
    }

    /** Settles a step of a run that ends: its intent becomes APPLIED or is deleted, and nothing runs again. */
    TryResult settle(StepPlan plan, PlannedStep step, HistoryRow intent, @Nullable RunError why) {
        return switch (refresh(plan, step)) {
            case StaleSession.Refreshed.Unfit(var unfit) -> unfit;
            case StaleSession.Refreshed.Ready(var settings) ->
                settle(step, start(plan, step).withSettings(settings), intent, why);
        };
    }

    private TryResult settle(PlannedStep step, StepClaim start, HistoryRow intent, @Nullable RunError why) {
        return step.kind() == HistoryRow.Kind.BATCH
                ? new BatchRunner(here.session(), scope.context(), step, start).settle(intent)
                : new StandaloneRunner(here.session(), scope.context(), step, start).settle(intent, why);
    }

    private StaleSession.Refreshed refresh(StepPlan plan, PlannedStep step) {
        return new StaleSession(here.session(), errors(), scope.context().names()).refresh(start(plan, step));
    }

    private StepSettings settings(StepClaim start, SessionLimits guards) {
        return new StepSettings(here.session(), start, scope.context().names(), guards);
    }

    private SqlErrors errors() {
        return new SqlErrors(scope.context(), here.session().inFlight());
    }

    private TryResult standalone(StepPlan plan, PlannedStep step, StepClaim start, SessionLimits guards) {
        var runner = new StandaloneRunner(here.session(), scope.context(), step, start);
        Optional<HistoryRow> intent = plan.intent(step);
        if (intent.isEmpty()) {
            return runner.begin(guards);
        }
        if (!scope.fencing().othersGone(here.session().identity(), SessionFencing.TERMINATION_TIMEOUT)) {
            throw RunEndedException.handBack(
                    WaitReason.FENCING, "a session that may still run this statement is not proven gone");
        }
        StepOwner by = intent.get().by();
        RunIdentity run = scope.run();
        boolean saidSo = unrecorded && by.runUid() == run.runUid() && by.epoch() == run.epoch();
        return runner.resume(
                guards, intent.get(), saidSo, scope.fencing().overdue().orElse(null));
    }

    private TryResult batch(StepPlan plan, PlannedStep step, StepClaim start, SessionLimits guards) {
        return new BatchRunner(here.session(), scope.context(), step, start)
                .run(guards, plan.intent(step).orElse(null));
    }

    private StepClaim start(StepPlan plan, PlannedStep step) {
        PreparedChange change = scope.change();
        var facts = new StepClaim.Facts(
                change.name().series(),
                change.name().version(),
                change.description(),
                change.checksum(),
                plan.total(),
                here.session().identity(),
                plan.undoneBy(step),
                SessionSettings.NONE);
        return new StepClaim(
                here.targetUid(),
                plan.key(),
                step.number(),
                step.from(),
                step.to(),
                step.checksum(),
                scope.run(),
                facts);
    }
}
