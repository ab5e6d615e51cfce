package io.slipway.apply;

import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepPlan;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.step.RetryBudget;
import io.slipway.apply.step.TryResult;
import io.slipway.apply.watch.LockLadder;
import io.slipway.apply.watch.LockRetryPause;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reacts to the result of one try of a step: the next try, or the end of the run. */
final class StepReactions {
    private final RunScope scope;
    private final RunReport report;
    private final StopSwitch stop;
    private final RunPosition position;
    private final RetryBudget tries;
    private int unrecorded;
    private boolean lockWait;

    StepReactions(RunScope scope, RunPosition position, RetryBudget tries) {
        this.scope = scope;
        this.report = scope.journal().report();
        this.stop = scope.stop();
        this.position = position;
        this.tries = tries;
    }

    /** Whether an earlier try of this owner saw the step take effect and could not record that. */
    boolean isUnrecorded(PlannedStep step) {
        return unrecorded == step.number();
    }

    /** Whether the last try could not have a lock: the next one is a part of the same wait. */
    boolean waitsForLock() {
        return lockWait;
    }

    /** The lock ladder of the current step. */
    LockLadder ladder() {
        return tries.ladder(() ->
                scope.context().newLadder(position.connect().session().facts().deadlockTimeout()));
    }

    /** Reacts to a result. Returns if the run continues; otherwise throws {@link RunEndedException}. */
    void react(StepPlan plan, PlannedStep step, TryResult end) {
        lockWait = end instanceof TryResult.LockBusy || end instanceof TryResult.VictimBudgetExceeded;
        switch (end) {
            case TryResult.Committed(var primaryOnly) -> committed(plan, step, primaryOnly);
            case TryResult.NotStarted(var answer) -> notStarted(plan, step, answer);
            case TryResult.EarlierSessionAlive(var detail) -> earlierSessionAlive(detail);
            case TryResult.LockBusy(var error) -> lockNotAvailable(plan, error);
            case TryResult.VictimBudgetExceeded(var error) -> victimBudgetExceeded(plan, step, error);
            case TryResult.Repeat(var error) -> {
                retry(step, error);
                if (!tries.serializationFailed()) {
                    throw failed(plan, error);
                }
            }
            case TryResult.Unknown unknown -> connectionLost(plan, step, unknown.error());
            case TryResult.NotRecorded(var error) -> {
                unrecorded = step.number();
                connectionLost(plan, step, error);
            }
            case TryResult.Terminated(var error) -> terminated(plan, step, error);
            case TryResult.InDoubt(var error) ->
                throw new RunEndedException(new RunOutcome.Indeterminate(error, plan.applied(), plan.total()));
            case TryResult.Failed(var error) -> failedStep(plan, error);
            case TryResult.Stopped _ -> throw new RunEndedException(stop.outcome(position.progress()));
            case TryResult.Advanced _ ->
                retry(step, "one slice ran alone on this server; the batch continues beside other runs");
        }
    }

    private void committed(StepPlan plan, PlannedStep step, boolean primaryOnly) {
        report.line(new RunLogLine(
                RunLogLine.Kind.COMMITTED,
                step.number(),
                0,
                primaryOnly ? "on the primary only: no standby has confirmed it" : ""));
        position.applied(plan, step);
    }

    private void notStarted(StepPlan plan, PlannedStep step, FenceReply answer) {
        switch (answer) {
            case FenceReply.Applied(var by) -> {
                report.line(new RunLogLine(RunLogLine.Kind.ADOPTED, step.number(), 0, "applied by run " + by.runUid()));
                position.applied(plan, step);
            }
            case FenceReply.Voided _ ->
                throw RunEndedException.handBack(
                        WaitReason.FENCING, "the target has already voided this run for the current owner");
            case FenceReply.Intent(var by)
            when by.belongsToTaskOf(scope.run()) && by.epoch() > scope.run().epoch() ->
                throw RunEndedException.handBack(WaitReason.FENCING, "a later owner of this task works on this step");
            case FenceReply.Other _, FenceReply.Intent _, FenceReply.Started _, FenceReply.Voiding _ -> {
                if (!tries.notStarted()) {
                    throw new RunEndedException(new RunOutcome.Failed(
                            new RunError(
                                    RunErrorCode.CHECKSUM_MISMATCH,
                                    plan.key() + " belongs to another change in this target"),
                            plan.applied(),
                            plan.total()));
                }
            }
        }
    }

    private void lockNotAvailable(StepPlan plan, RunError error) {
        Optional<RunError> last = ladderPause().afterBusyLock(error);
        if (last.isPresent()) {
            throw failed(plan, last.get());
        }
    }

    private void victimBudgetExceeded(StepPlan plan, PlannedStep step, RunError error) {
        retry(step, error);
        if (!tries.victimBudgetExceeded()) {
            throw failed(plan, error);
        }
        ladderPause().afterVictimBudget(error);
    }

    private void connectionLost(StepPlan plan, PlannedStep step, RunError error) {
        retry(step, error);
        position.sessions().close();
        boolean once = scope.context().turn().connectionLost();
        scope.fencing().terminatePatiently(SessionFencing.TERMINATION_TIMEOUT);
        if (!once) {
            throw failed(plan, error);
        }
    }

    /**
     * 57P01 comes from a fast restart or from a person who terminated the session. After a restart the step is tried
     * again; otherwise the run ends.
     */
    private void terminated(StepPlan plan, PlannedStep step, RunError error) {
        Optional<SessionOpener.Opened> before = position.sessions().present();
        connectionLost(plan, step, error);
        OffsetDateTime now = position.connect().session().facts().serverStart();
        if (before.isPresent() && before.get().session().facts().serverStart().equals(now)) {
            throw failed(plan, error);
        }
    }

    private void failedStep(StepPlan plan, RunError error) {
        if (error.code() == RunErrorCode.READ_ONLY) {
            position.sessions().close();
            position.connect(); // hands the run back if the server is in recovery
        }
        throw failed(plan, error);
    }

    private void retry(PlannedStep step, RunError error) {
        retry(step, error.code().code() + ": " + error.text());
    }

    private void retry(PlannedStep step, String why) {
        report.line(new RunLogLine(RunLogLine.Kind.RETRY, step.number(), 0, why));
    }

    private void earlierSessionAlive(String detail) {
        report.waiting(WaitReason.FENCING, detail);
        position.sessions().close();
        if (!scope.fencing().terminateUntilGone(SessionFencing.TERMINATION_TIMEOUT) || !tries.earlierSessionAlive()) {
            stop.throwIfStopped();
            throw RunEndedException.handBack(WaitReason.FENCING, detail);
        }
    }

    private RunEndedException failed(StepPlan plan, RunError error) {
        report.line(new RunLogLine(RunLogLine.Kind.ERROR, plan.applied() + 1, 0, error.text()));
        return new RunEndedException(new RunOutcome.Failed(error, plan.applied(), plan.total()));
    }

    private LockRetryPause ladderPause() {
        return scope.context().pauseOf(ladder());
    }
}
