package io.slipway.apply;

import java.time.Duration;
import java.util.Map;

/** One try of a step in the session at hand, by the runner of its kind. */
final class StepTry {
    private static final Duration FENCING = Duration.ofSeconds(5);

    private final Change change;
    private final RunIdentity run;
    private final RunJournal journal;
    private final ApplyOptions options;
    private final StopSwitch stop;
    private final Recovery recovery;
    private final Errors errors;
    private final SessionOpener.Opened here;
    private final Map<String, String> settings;
    private final boolean unrecorded;

    /** @param unrecorded an earlier try of this owner saw the statement take effect and could not write that down */
    StepTry(RunLoop.Setting setting, SessionOpener.Opened here, boolean unrecorded) {
        this.change = setting.change();
        this.run = setting.run();
        this.journal = setting.journal();
        this.options = setting.options();
        this.stop = setting.stop();
        this.recovery = setting.recovery();
        this.settings = setting.opener().settings();
        this.errors = new Errors(stop, options, here.session().inFlight());
        this.here = here;
        this.unrecorded = unrecorded;
    }

    StepEnd run(StepPlan plan, PlannedStep step, Duration lockTimeout) {
        var session = here.session();
        var stale = new StaleSession(session, errors);
        var unfit = stale.refresh(plan.prologue(step));
        if (unfit != null) {
            return unfit;
        }
        var guards = new Guards(settings, lockTimeout, options);
        var start = start(plan, step);
        return switch (step.kind()) {
            case STRETCH ->
                new StretchRunner(session, journal, stop, errors).run(step, start, guards, plan.undoneBy(step));
            case SINGLE -> single(plan, step, start, guards);
            case BATCH ->
                throw new Ended(new Outcome.Indeterminate(
                        new RunError("outcome-unknown", "a batch that another version has begun"),
                        plan.applied(),
                        plan.total()));
        };
    }

    private StepEnd single(StepPlan plan, PlannedStep step, StepStart start, Guards guards) {
        var runner = new SingleRunner(here.session(), journal, stop, errors);
        var intent = plan.intent(step);
        if (intent.isEmpty()) {
            return runner.run(step, start, guards, SingleProbe.NONE, null);
        }
        if (!recovery.othersGone(here.session().identity(), FENCING)) {
            throw Ended.handBack(WaitingFor.FENCING, "a session that may still run this statement is not proven gone");
        }
        var by = intent.get().by();
        if (unrecorded && by.runUid() == run.runUid() && by.epoch() == run.epoch()) {
            return runner.record(start, by);
        }
        if (options.idempotent()) {
            return runner.run(step, start, guards, SingleProbe.NONE, by);
        }
        return new StepEnd.InDoubt(new RunError(
                "outcome-unknown",
                null,
                "run %d began this statement and nobody knows whether it took effect".formatted(by.runUid()),
                step.statements().getFirst().start()));
    }

    private StepStart start(StepPlan plan, PlannedStep step) {
        var facts = new StepStart.Facts(
                change.name().series(),
                change.name().version(),
                change.description(),
                change.checksum(),
                plan.total(),
                here.session().identity());
        return new StepStart(
                here.targetUid(), plan.key(), step.number(), step.from(), step.to(), step.checksum(), run, facts);
    }
}
