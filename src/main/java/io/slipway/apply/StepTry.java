package io.slipway.apply;

import io.slipway.apply.batch.BatchRunner;
import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.history.StepPlan;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.session.SessionLimits;
import io.slipway.apply.standalone.StandaloneRunner;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.StaleSession;
import io.slipway.apply.step.TransactionRunner;
import io.slipway.apply.step.TryResult;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import java.time.Duration;
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
        var unfit = refresh(plan, step);
        if (unfit != null) {
            return unfit;
        }
        var guards = new SessionLimits(scope.opener().settings(), rung(step, lockTimeout), scope.options());
        return switch (step.kind()) {
            case TRANSACTION ->
                new TransactionRunner(here.session(), scope.journal().report(), errors())
                        .run(step, start(plan, step), guards);
            case STANDALONE -> standalone(plan, step, guards);
            case BATCH -> batch(plan, step, guards);
        };
    }

    /**
     * The lock timeout of this try. A procedure that fails on a lock may have committed an unknown part, so that there
     * is no next try. It waits as long as other sessions may wait behind it.
     */
    private Duration rung(PlannedStep step, Duration ladders) {
        var options = scope.options();
        boolean last = step.kind() == HistoryRow.Kind.STANDALONE
                && step.statements().getFirst().effect() == ChangeStatement.Effect.ROUTINE
                && !options.idempotent();
        var budget = options.victims().budget();
        var longest = budget.compareTo(options.lockTimeout()) < 0 ? budget : options.lockTimeout();
        return last && longest.compareTo(ladders) > 0 ? longest : ladders;
    }

    /** Settles a step of a run that ends: its intent becomes APPLIED or is deleted, and nothing runs again. */
    TryResult settle(StepPlan plan, PlannedStep step, HistoryRow intent, @Nullable RunError why) {
        var unfit = refresh(plan, step);
        if (unfit != null) {
            return unfit;
        }
        return step.kind() == HistoryRow.Kind.BATCH
                ? new BatchRunner(here.session(), scope.context(), step, start(plan, step)).settle(intent)
                : new StandaloneRunner(here.session(), scope.context(), step, start(plan, step)).settle(intent, why);
    }

    private @Nullable TryResult refresh(StepPlan plan, PlannedStep step) {
        return new StaleSession(here.session(), errors()).refresh(plan.prologue(step));
    }

    private SqlErrors errors() {
        return new SqlErrors(scope.context(), here.session().inFlight());
    }

    private TryResult standalone(StepPlan plan, PlannedStep step, SessionLimits guards) {
        var runner = new StandaloneRunner(here.session(), scope.context(), step, start(plan, step));
        var intent = plan.intent(step);
        if (intent.isEmpty()) {
            return runner.begin(guards);
        }
        if (!scope.recovery().othersGone(here.session().identity(), SessionFencing.TERMINATION_TIMEOUT)) {
            throw RunEndedException.handBack(
                    WaitReason.FENCING, "a session that may still run this statement is not proven gone");
        }
        var by = intent.get().by();
        var run = scope.run();
        boolean saidSo = unrecorded && by.runUid() == run.runUid() && by.epoch() == run.epoch();
        return runner.goOn(
                guards, intent.get(), saidSo, scope.recovery().overdue().orElse(null));
    }

    private TryResult batch(StepPlan plan, PlannedStep step, SessionLimits guards) {
        return new BatchRunner(here.session(), scope.context(), step, start(plan, step))
                .run(guards, plan.intent(step).orElse(null));
    }

    private StepClaim start(StepPlan plan, PlannedStep step) {
        var change = scope.change();
        var facts = new StepClaim.Facts(
                change.name().series(),
                change.name().version(),
                change.description(),
                change.checksum(),
                plan.total(),
                here.session().identity(),
                plan.undoneBy(step));
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
