package io.slipway.apply;

import io.slipway.problem.ProblemException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * From one step to the next until all are APPLIED, or something says that this run does not get there. After everything
 * that leaves an answer open it goes back to the target: a new session, the history read again.
 */
final class RunLoop {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RunScope scope;
    private final HistoryLook history;
    private final RunIdentity run;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final Recovery recovery;
    private final RunSession sessions;
    private final TryCounter tries = new TryCounter();
    private boolean keyFixed;
    private Progress progress;
    private int unrecorded;

    RunLoop(RunScope scope, RunSession sessions) {
        this.scope = scope;
        this.history = new HistoryLook(scope.change(), scope.run(), scope.journal());
        this.run = scope.run();
        this.journal = scope.journal();
        this.stop = scope.stop();
        this.recovery = scope.recovery();
        this.sessions = sessions;
        this.progress = Progress.before(journal.changeKey().orElse(null));
    }

    Progress progress() {
        return progress;
    }

    /** An outcome that is not settled yet. */
    Outcome run() {
        try {
            recovery.terminate();
            return journal.onlyToBeEnded() ? ownerDied() : steps();
        } catch (Ended e) {
            return e.outcome();
        } catch (StopAsked e) {
            return stop.outcome(progress);
        } catch (ProblemException e) {
            return Ended.of(e).outcome();
        } finally {
            sessions.close();
        }
    }

    /** Not FAILED yet: what is APPLIED, and by whom, is settled like any other end. */
    private Outcome ownerDied() {
        var error = new RunError("owner-died", "each process that ran it died over it; it is not tried again");
        return new Outcome.Failed(error, progress.applied(), progress.total());
    }

    private Outcome steps() {
        while (true) {
            var tried = next();
            goOn(tried.plan(), tried.step(), tried.end());
        }
    }

    private record Tried(StepPlan plan, PlannedStep step, StepEnd end) {}

    private Tried next() {
        boolean waited = scope.context().turn().enter();
        try {
            if (waited) {
                sessions.closeIfDead();
            }
            return lookAndTry();
        } finally {
            scope.context().turn().leave();
        }
    }

    private Tried lookAndTry() {
        var plan = look();
        var next = plan.next();
        if (next.isEmpty()) {
            throw new Ended(new Outcome.Applied(plan.total(), plan.adopted(run), false));
        }
        stop.heed(journal);
        if (!journal.trusted()) {
            throw Ended.handBack(WaitingFor.TRUST, "the right to begin another step has run out");
        }
        var step = next.get();
        if (tries.at(step.number(), plan.place(step))) {
            scope.context().begins(plan.place(step));
        }
        journal.stepBegun(step.number(), plan.total());
        return new Tried(plan, step, attempt(plan, step));
    }

    /** Returns when there is something more to try, or to look at. */
    private void goOn(StepPlan plan, PlannedStep step, StepEnd end) {
        switch (end) {
            case StepEnd.Committed(var primaryOnly) -> committed(plan, step, primaryOnly);
            case StepEnd.NotStarted(var answer) -> notStarted(plan, step, answer);
            case StepEnd.Zombie(var error) -> fence(error);
            case StepEnd.LockBusy(var error) -> climb(plan, error);
            case StepEnd.Crowded(var error) -> crowded(plan, step, error);
            case StepEnd.Repeat(var error) -> {
                retry(step, error);
                if (!tries.repeat()) {
                    throw failed(plan, error);
                }
            }
            case StepEnd.Unknown unknown -> lost(plan, step, unknown.error());
            case StepEnd.Unrecorded(var error) -> {
                unrecorded = step.number();
                lost(plan, step, error);
            }
            case StepEnd.Ousted(var error) -> ousted(plan, step, error);
            case StepEnd.InDoubt(var error) ->
                throw new Ended(new Outcome.Indeterminate(error, plan.applied(), plan.total()));
            case StepEnd.Refused(var error) -> refused(plan, error);
            case StepEnd.Stopped _ -> throw new Ended(stop.outcome(progress));
            case StepEnd.Moved _ -> retry(step, new RunError("alone", "it goes on beside other runs of this server"));
        }
    }

    private void committed(StepPlan plan, PlannedStep step, boolean primaryOnly) {
        journal.line(new LogLine(
                LogLine.Kind.COMMITTED,
                step.number(),
                0,
                primaryOnly ? "on the primary only: no standby has it yet" : ""));
        applied(plan, step);
    }

    private void applied(StepPlan plan, PlannedStep step) {
        scope.context().turn().forget();
        progress = plan.progress(progress.targetUid(), step.number());
        journal.stepApplied(step.number(), plan.total());
    }

    private void notStarted(StepPlan plan, PlannedStep step, Answer answer) {
        switch (answer) {
            case Answer.Applied(var by) -> {
                journal.line(new LogLine(LogLine.Kind.ADOPTED, step.number(), 0, "applied by run " + by.runUid()));
                applied(plan, step);
            }
            case Answer.Voided _ ->
                throw Ended.handBack(WaitingFor.FENCING, "the target takes this owner for one that has ended the run");
            case Answer.Intent(var by)
            when by.belongsToTaskOf(run) && by.epoch() > run.epoch() ->
                throw Ended.handBack(WaitingFor.FENCING, "a later owner of this task is at it");
            case Answer.Other _, Answer.Intent _, Answer.Started _, Answer.Voiding _ -> {
                if (!tries.notStarted()) {
                    throw new Ended(new Outcome.Failed(
                            new RunError("checksum-mismatch", plan.key() + " is another change's in this target"),
                            plan.applied(),
                            plan.total()));
                }
            }
        }
    }

    private void climb(StepPlan plan, RunError error) {
        var last = ladderPause().afterBusyLock(error);
        if (last.isPresent()) {
            throw failed(plan, last.get());
        }
    }

    private void crowded(StepPlan plan, PlannedStep step, RunError error) {
        retry(step, error);
        if (!tries.crowd()) {
            throw failed(plan, error);
        }
        ladderPause().afterCrowd(error);
    }

    private void lost(StepPlan plan, PlannedStep step, RunError error) {
        retry(step, error);
        sessions.close();
        boolean once = scope.context().turn().lose();
        recovery.terminatePatiently(PATIENCE);
        if (!once) {
            throw failed(plan, error);
        }
    }

    /**
     * 57P01 is said by a fast restart and by whoever ended the session; the one is tried again, the other is obeyed.
     */
    private void ousted(StepPlan plan, PlannedStep step, RunError error) {
        var before = sessions.present();
        lost(plan, step, error);
        var now = connect().session().facts().serverStart();
        if (before.isPresent() && before.get().session().facts().serverStart().equals(now)) {
            throw failed(plan, error);
        }
    }

    private void refused(StepPlan plan, RunError error) {
        if ("read-only".equals(error.code())) {
            sessions.close();
            connect(); // a server in recovery is handed back here
        }
        throw failed(plan, error);
    }

    private void retry(PlannedStep step, RunError error) {
        journal.line(new LogLine(LogLine.Kind.RETRY, step.number(), 0, error.code() + ": " + error.message()));
    }

    private void fence(RunError error) {
        journal.waiting(WaitingFor.FENCING, error.message());
        sessions.close();
        if (!recovery.terminateUntilGone(PATIENCE) || !tries.fence()) {
            stop.heed(journal);
            throw Ended.handBack(WaitingFor.FENCING, error.message());
        }
    }

    private Ended failed(StepPlan plan, RunError error) {
        journal.line(new LogLine(LogLine.Kind.ERROR, plan.applied() + 1, 0, error.message()));
        return new Ended(new Outcome.Failed(error, plan.applied(), plan.total()));
    }

    private LadderPause ladderPause() {
        return new LadderPause(ladder(), journal, stop, scope.context().watched());
    }

    private LockLadder ladder() {
        return tries.ladder(() -> new LockLadder(
                scope.options(),
                connect().session().facts().deadlockTimeout(),
                System::nanoTime,
                ThreadLocalRandom.current()));
    }

    /** What is known under the target's lock: the key, its rows, the steps. */
    private StepPlan look() {
        try {
            var here = connect();
            var plan = history.plan(here.session(), here.targetUid());
            fixKey(plan);
            if (plan.applied() > progress.applied()) {
                journal.stepApplied(plan.applied(), plan.total());
            }
            progress = plan.progress(here.targetUid(), plan.applied());
            return plan;
        } catch (SQLException e) {
            sessions.close();
            throw Ended.handBack(
                    WaitingFor.TARGET_UNREACHABLE, Errors.error("", e, null).message());
        }
    }

    private void fixKey(StepPlan plan) {
        if (keyFixed && plan.key().equals(progress.key())) {
            return;
        }
        if (!journal.changeKeyFixed(plan.key(), plan.total())) {
            throw new Ended(new Outcome.Lost("the run belongs to another owner"));
        }
        keyFixed = true;
    }

    private StepEnd attempt(StepPlan plan, PlannedStep step) {
        var timeout = ladder().lockTimeout();
        return new StepTry(scope, connect(), unrecorded == step.number()).run(plan, step, timeout);
    }

    private SessionOpener.Opened connect() {
        stop.heed(journal);
        var here = sessions.open();
        progress = progress.in(here.targetUid());
        return here;
    }
}
