package io.slipway.apply;

import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepPlan;
import io.slipway.apply.history.StepPlanReader;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunError;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunProgress;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.run.WaitReason;
import io.slipway.apply.step.RetryBudget;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.step.TryResult;
import io.slipway.apply.watch.LockLadder;
import io.slipway.apply.watch.LockRetryPause;
import io.slipway.problem.ProblemException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * From one step to the next until all are APPLIED, or something says that this run does not get there. After everything
 * that leaves an answer open it goes back to the target: a new session, the history read again.
 */
final class RunLoop {
    private static final Duration TERMINATION_TIMEOUT = Duration.ofSeconds(5);

    private final RunScope scope;
    private final StepPlanReader history;
    private final RunIdentity run;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final SessionFencing recovery;
    private final RunSession sessions;
    private final RetryBudget tries = new RetryBudget();
    private boolean keyFixed;
    private RunProgress progress;
    private int unrecorded;

    RunLoop(RunScope scope, RunSession sessions) {
        this.scope = scope;
        this.history = new StepPlanReader(scope.change(), scope.run(), scope.journal());
        this.run = scope.run();
        this.journal = scope.journal();
        this.stop = scope.stop();
        this.recovery = scope.recovery();
        this.sessions = sessions;
        this.progress = RunProgress.before(journal.keys().changeKey().orElse(null));
    }

    RunProgress progress() {
        return progress;
    }

    /** An outcome that is not settled yet. */
    RunOutcome run() {
        try {
            recovery.terminate();
            return journal.control().onlyToBeEnded() ? ownerDied() : steps();
        } catch (RunEndedException e) {
            return e.outcome();
        } catch (StopRequestedException e) {
            return stop.outcome(progress);
        } catch (ProblemException e) {
            return RunEndedException.of(e).outcome();
        } finally {
            sessions.close();
        }
    }

    /** Not FAILED yet: what is APPLIED, and by whom, is settled like any other end. */
    private RunOutcome ownerDied() {
        var error = new RunError("owner-died", "each process that ran it died over it; it is not tried again");
        return new RunOutcome.Failed(error, progress.applied(), progress.total());
    }

    private RunOutcome steps() {
        while (true) {
            var tried = tryNextStep();
            react(tried.plan(), tried.step(), tried.end());
        }
    }

    private record Tried(StepPlan plan, PlannedStep step, TryResult end) {}

    private Tried tryNextStep() {
        boolean waited = scope.context().turn().enter();
        try {
            if (waited) {
                sessions.closeIfDead();
            }
            return readHistoryAndTry();
        } finally {
            scope.context().turn().leave();
        }
    }

    private Tried readHistoryAndTry() {
        var plan = readHistory();
        var next = plan.next();
        if (next.isEmpty()) {
            throw new RunEndedException(new RunOutcome.Applied(plan.total(), plan.adopted(run), false));
        }
        stop.throwIfStopped();
        if (!journal.control().trusted()) {
            throw RunEndedException.handBack(WaitReason.TRUST, "the right to begin another step has run out");
        }
        var step = next.get();
        if (tries.enter(step.number(), plan.place(step))) {
            scope.context().begins(plan.place(step));
        }
        journal.report().stepBegun(step.number(), plan.total());
        return new Tried(plan, step, tryStep(plan, step));
    }

    /** Returns when there is something more to try, or to look at. */
    private void react(StepPlan plan, PlannedStep step, TryResult end) {
        switch (end) {
            case TryResult.Committed(var primaryOnly) -> committed(plan, step, primaryOnly);
            case TryResult.NotStarted(var answer) -> notStarted(plan, step, answer);
            case TryResult.EarlierSessionAlive(var error) -> earlierSessionAlive(error);
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
            case TryResult.Stopped _ -> throw new RunEndedException(stop.outcome(progress));
            case TryResult.Advanced _ ->
                retry(step, new RunError("alone", "it goes on beside other runs of this server"));
        }
    }

    private void committed(StepPlan plan, PlannedStep step, boolean primaryOnly) {
        journal.report().line(new RunLogLine(
                RunLogLine.Kind.COMMITTED,
                step.number(),
                0,
                primaryOnly ? "on the primary only: no standby has it yet" : ""));
        applied(plan, step);
    }

    private void applied(StepPlan plan, PlannedStep step) {
        scope.context().turn().progressed();
        progress = plan.progress(progress.targetUid(), step.number());
        journal.report().stepApplied(step.number(), plan.total());
    }

    private void notStarted(StepPlan plan, PlannedStep step, FenceReply answer) {
        switch (answer) {
            case FenceReply.Applied(var by) -> {
                journal.report().line(
                        new RunLogLine(RunLogLine.Kind.ADOPTED, step.number(), 0, "applied by run " + by.runUid()));
                applied(plan, step);
            }
            case FenceReply.Voided _ ->
                throw RunEndedException.handBack(
                        WaitReason.FENCING, "the target takes this owner for one that has ended the run");
            case FenceReply.Intent(var by)
            when by.belongsToTaskOf(run) && by.epoch() > run.epoch() ->
                throw RunEndedException.handBack(WaitReason.FENCING, "a later owner of this task is at it");
            case FenceReply.Other _, FenceReply.Intent _, FenceReply.Started _, FenceReply.Voiding _ -> {
                if (!tries.notStarted()) {
                    throw new RunEndedException(new RunOutcome.Failed(
                            new RunError("checksum-mismatch", plan.key() + " is another change's in this target"),
                            plan.applied(),
                            plan.total()));
                }
            }
        }
    }

    private void lockNotAvailable(StepPlan plan, RunError error) {
        var last = ladderPause().afterBusyLock(error);
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
        sessions.close();
        boolean once = scope.context().turn().connectionLost();
        recovery.terminatePatiently(TERMINATION_TIMEOUT);
        if (!once) {
            throw failed(plan, error);
        }
    }

    /**
     * 57P01 is said by a fast restart and by whoever ended the session; the one is tried again, the other is obeyed.
     */
    private void terminated(StepPlan plan, PlannedStep step, RunError error) {
        var before = sessions.present();
        connectionLost(plan, step, error);
        var now = connect().session().facts().serverStart();
        if (before.isPresent() && before.get().session().facts().serverStart().equals(now)) {
            throw failed(plan, error);
        }
    }

    private void failedStep(StepPlan plan, RunError error) {
        if ("read-only".equals(error.code())) {
            sessions.close();
            connect(); // a server in recovery is handed back here
        }
        throw failed(plan, error);
    }

    private void retry(PlannedStep step, RunError error) {
        journal.report().line(new RunLogLine(RunLogLine.Kind.RETRY, step.number(), 0, error.code() + ": " + error.message()));
    }

    private void earlierSessionAlive(RunError error) {
        journal.report().waiting(WaitReason.FENCING, error.message());
        sessions.close();
        if (!recovery.terminateUntilGone(TERMINATION_TIMEOUT) || !tries.earlierSessionAlive()) {
            stop.throwIfStopped();
            throw RunEndedException.handBack(WaitReason.FENCING, error.message());
        }
    }

    private RunEndedException failed(StepPlan plan, RunError error) {
        journal.report().line(new RunLogLine(RunLogLine.Kind.ERROR, plan.applied() + 1, 0, error.message()));
        return new RunEndedException(new RunOutcome.Failed(error, plan.applied(), plan.total()));
    }

    private LockRetryPause ladderPause() {
        return new LockRetryPause(ladder(), journal.report(), stop, scope.context().watched());
    }

    private LockLadder ladder() {
        return tries.ladder(() -> new LockLadder(
                scope.options(),
                connect().session().facts().deadlockTimeout(),
                System::nanoTime,
                ThreadLocalRandom.current()));
    }

    /** What is known under the target's lock: the key, its rows, the steps. */
    private StepPlan readHistory() {
        try {
            var here = connect();
            var plan = history.plan(here.session(), here.targetUid());
            fixKey(plan);
            if (plan.applied() > progress.applied()) {
                journal.report().stepApplied(plan.applied(), plan.total());
            }
            progress = plan.progress(here.targetUid(), plan.applied());
            return plan;
        } catch (SQLException e) {
            sessions.close();
            throw RunEndedException.handBack(
                    WaitReason.TARGET_UNREACHABLE, SqlErrors.error("", e, null).message());
        }
    }

    private void fixKey(StepPlan plan) {
        if (keyFixed && plan.key().equals(progress.key())) {
            return;
        }
        if (!journal.keys().changeKeyFixed(plan.key(), plan.total())) {
            throw new RunEndedException(new RunOutcome.Lost("the run belongs to another owner"));
        }
        keyFixed = true;
    }

    private TryResult tryStep(StepPlan plan, PlannedStep step) {
        var timeout = ladder().lockTimeout();
        return new StepTry(scope, connect(), unrecorded == step.number()).run(plan, step, timeout);
    }

    private SessionOpener.Opened connect() {
        stop.throwIfStopped();
        var here = sessions.open();
        progress = progress.in(here.targetUid());
        return here;
    }
}
