package io.slipway.apply;

import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepPlan;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunProgress;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.step.RetryBudget;
import io.slipway.apply.step.TryResult;
import io.slipway.apply.watch.GateTurn;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs the steps in order until all are APPLIED, or the run ends otherwise. After any result that is not certain it
 * opens a new session and reads the history again before it continues.
 */
final class RunLoop {
    private final RunScope scope;
    private final StopSwitch stop;
    private final RunPosition position;
    private final RetryBudget tries = new RetryBudget();
    private final StepReactions reactions;

    RunLoop(RunScope scope, RunSession sessions) {
        this.scope = scope;
        this.stop = scope.stop();
        this.position = new RunPosition(scope, sessions);
        this.reactions = new StepReactions(scope, position, tries);
    }

    RunProgress progress() {
        return position.progress();
    }

    /** Runs the steps, and returns an outcome that is not settled yet. */
    RunOutcome run() {
        try {
            scope.fencing().terminate();
            return scope.journal().control().onlyToBeEnded() ? ownerDied() : steps();
        } catch (RunEndedException e) {
            return e.outcome();
        } catch (StopRequestedException e) {
            return stop.outcome(progress());
        } catch (ProblemException e) {
            return RunEndedException.of(e).outcome();
        } finally {
            position.sessions().close();
        }
    }

    /** The outcome after too many owner deaths. It is settled like any other, since steps may be APPLIED. */
    private RunOutcome ownerDied() {
        var error = new RunError(
                RunErrorCode.OWNER_DIED, "the replica crashed three times while running this task; giving up");
        return new RunOutcome.Failed(error, progress().applied(), progress().total());
    }

    private record Tried(StepPlan plan, PlannedStep step, TryResult result) {}

    private RunOutcome steps() {
        GateTurn turn = scope.context().turn();
        while (true) {
            boolean waited = turn.enter();
            Tried tried;
            try {
                if (waited) {
                    position.sessions().closeIfDead();
                }
                tried = tryNextStep();
            } finally {
                turn.leave();
            }
            reactions.react(tried.plan(), tried.step(), tried.result());
        }
    }

    /** Tries the next step. Throws {@link RunEndedException} if there is none, or if it may not begin. */
    private Tried tryNextStep() {
        StepPlan plan = position.readHistory();
        Optional<PlannedStep> next = plan.next();
        if (next.isEmpty()) {
            throw new RunEndedException(new RunOutcome.Applied(plan.total(), plan.adopted(scope.run()), false));
        }
        stop.throwIfStopped();
        if (!scope.journal().control().trusted()) {
            throw RunEndedException.handBack(
                    WaitReason.TRUST, "this replica could not renew its lease, so that no further step begins");
        }
        PlannedStep step = next.get();
        if (tries.enter(step.number(), plan.place(step))) {
            scope.context().begins(plan.place(step));
        }
        if (!reactions.waitsForLock()) {
            scope.journal().report().stepBegun(step.number(), plan.total());
        }
        Duration lockTimeout = reactions.ladder().lockTimeout();
        TryResult result =
                new StepTry(scope, position.connect(), reactions.isUnrecorded(step)).run(plan, step, lockTimeout);
        return new Tried(plan, step, result);
    }
}
