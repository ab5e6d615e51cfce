package io.slipway.apply;

import io.slipway.apply.fencing.OrphanWatch;
import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.ChangeHooks;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.ScriptRoutines;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.SettingNames;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.session.TimeoutSessionSource;
import io.slipway.apply.step.StepContext;
import io.slipway.apply.watch.GateTurn;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchedRun;
import io.slipway.postgres.facts.SessionIdentity;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies one change to one target. One thread calls {@link #run}, once; any other thread may {@link #interrupt}.
 *
 * <p>The run opens its session and closes it in every case. Its outcome is certain: if an answer was lost, the result
 * was read in the target. Otherwise the run is handed back or INDETERMINATE.
 */
public final class ChangeRunner {
    private final SessionSource sessions;
    private final SessionSource watch;
    private final ApplyOptions options;
    private final ServerWatches watches;
    private final SessionSource watchSource;
    private final StopSwitch stop;
    private volatile @Nullable TaskSession current;

    /**
     * @param sessions opens task sessions, by the run login
     * @param watch cancels and terminates sessions, by a login that may signal them
     * @param watches the watches of this process
     * @param watchSource opens the watch connection of the server, by the monitor login if there is one. Each of its
     *     answers must arrive within a few seconds
     * @param stop stop of this run. Its owner asks it and then calls {@link #interrupt}
     */
    public ChangeRunner(
            SessionSource sessions,
            SessionSource watch,
            ApplyOptions options,
            ServerWatches watches,
            SessionSource watchSource,
            StopSwitch stop) {
        this.sessions = sessions;
        this.watch = watch;
        this.options = options;
        this.watches = watches;
        this.watchSource = watchSource;
        this.stop = stop;
    }

    /**
     * Applies the change.
     *
     * @param expected identity of the database; null: not known (local commands)
     */
    public RunOutcome run(
            PreparedChange change, RunIdentity run, @Nullable TargetIdentity expected, RunJournal journal) {
        return run(change, run, expected, journal, ChangeHooks.none());
    }

    /** As {@link #run(PreparedChange, RunIdentity, TargetIdentity, RunJournal)}, with added work. */
    public RunOutcome run(
            PreparedChange change,
            RunIdentity run,
            @Nullable TargetIdentity expected,
            RunJournal journal,
            ChangeHooks hooks) {
        var watched = new WatchedRun(watch, options, journal, watches.listener());
        try (ServerWatches.Watching watching = watches.enter(watched, watchSource)) {
            return run(new Watched(change, run, expected, journal, hooks), watching);
        }
    }

    private record Watched(
            PreparedChange change,
            RunIdentity run,
            @Nullable TargetIdentity expected,
            RunJournal journal,
            ChangeHooks hooks) {}

    private RunOutcome run(Watched what, ServerWatches.Watching watching) {
        RunScope scope = scope(what, watching, stop);
        var sessionsOfRun = new RunSession(scope.opener(), scope.fencing(), session -> setSession(session, watching));
        var loop = new RunLoop(scope, sessionsOfRun);
        RunOutcome outcome = loop.run();
        if (outcome instanceof RunOutcome.Applied) {
            scope.fencing().awaitTerminated(SessionFencing.TERMINATION_TIMEOUT);
        }
        RunScope unhurried = scope(what, watching, StopSwitch.neverStops());
        RunOutcome settled = new RunSettlement(new TimeoutSessionSource(sessions), scope, unhurried)
                .settle(outcome, loop.progress());
        if (!(settled instanceof RunOutcome.HandBack)) {
            scope.context().turn().progressed();
        }
        return settled;
    }

    private RunScope scope(Watched what, ServerWatches.Watching watching, StopSwitch effective) {
        RunJournal journal = what.journal();
        var recovery = new SessionFencing(
                watch,
                journal.sessions(),
                journal.report(),
                effective,
                effective == stop ? orphans(journal, watching) : null);
        var opener = new SessionOpener(
                sessions,
                watch,
                journal,
                effective,
                recovery,
                new SessionOpener.Contact(what.run().installation(), what.expected()));
        var turn = new GateTurn(watching.gate(), what.run(), effective, journal.report());
        var context = new StepContext(
                journal.control(),
                journal.report(),
                effective,
                options,
                watching.run(),
                turn,
                new ScriptRoutines(what.change().statements()),
                new SettingNames(what.change().statements()),
                what.hooks());
        return new RunScope(what.change(), what.run(), journal, opener, recovery, context);
    }

    private OrphanWatch orphans(RunJournal journal, ServerWatches.Watching watching) {
        return new OrphanWatch(
                new TimeoutSessionSource(sessions), watching.run(), journal.control(), journal.report(), stop, options);
    }

    private void setSession(@Nullable TaskSession session, ServerWatches.Watching watching) {
        current = session;
        watching.run().setSession(session);
        if (session != null) {
            watching.server().answered();
        }
    }

    /** Leaves a statement in flight whose result the catalog shows. If the process ends, its connection is cut. */
    private static void leave(TaskSession session, StopReason reason) {
        if (reason == StopReason.DRAIN) {
            session.inFlight().leave();
            session.cut();
        }
    }

    /** The current session of the run; empty: none. */
    public Optional<SessionIdentity> session() {
        return Optional.ofNullable(current).map(TaskSession::identity);
    }

    /**
     * Cuts the connection of the current session, because the link is known to be dead. The run continues with a new
     * session and reads the result in the target.
     */
    public void cut() {
        TaskSession session = current;
        if (session != null) {
            session.cut();
        }
    }

    /**
     * Ends the statement in flight after a stop was requested: cancels it, and terminates the session after the grace
     * time. After COMMIT was sent it does nothing. Returns when the answer of the statement has arrived, or at once if
     * none is in flight.
     */
    public void interrupt(StopReason reason) {
        TaskSession session = current;
        if (session != null && session.isLeftToItself() && !reason.endsStatements()) {
            leave(session, reason);
        } else if (session != null) {
            session.interrupt(reason == StopReason.HARD_TIMEOUT ? Duration.ZERO : options.cancelGrace());
        }
    }
}
