package io.slipway.apply;

import io.slipway.apply.fencing.OrphanWatch;
import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunOutcome;
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
 * Applies one change to one target: {@link #run} by one thread, once; {@link #interrupt} by any other.
 *
 * <p>Its session is opened for it and closed in every case. What it returns is known, not believed: an answer that did
 * not come was resolved in the target, or the run is handed back or INDETERMINATE.
 */
public final class ChangeRunner {
    private final SessionSource sessions;
    private final SessionSource watch;
    private final ApplyOptions options;
    private final ServerWatches watches;
    private final SessionSource looker;
    private final StopSwitch stop;
    private volatile @Nullable TaskSession current;

    /**
     * @param sessions opens task sessions, by the run login
     * @param watch cancels and terminates sessions, by a login that may
     * @param watches of this process
     * @param looker opens the server's watch connection: the monitor login where there is one; no answer of it may take
     *     longer than a few seconds
     * @param stop of this run: asked by its owner, with {@link #interrupt} after it
     */
    public ChangeRunner(
            SessionSource sessions,
            SessionSource watch,
            ApplyOptions options,
            ServerWatches watches,
            SessionSource looker,
            StopSwitch stop) {
        this.sessions = sessions;
        this.watch = watch;
        this.options = options;
        this.watches = watches;
        this.looker = looker;
        this.stop = stop;
    }

    /** @param expected which database it must be; null where nobody knows yet (local commands) */
    public RunOutcome run(
            PreparedChange change, RunIdentity run, @Nullable TargetIdentity expected, RunJournal journal) {
        var watched = new WatchedRun(watch, options, journal.report(), watches.listener());
        try (var watching = watches.enter(watched, looker)) {
            return run(new Watched(change, run, expected, journal), watching);
        }
    }

    private record Watched(
            PreparedChange change,
            RunIdentity run,
            @Nullable TargetIdentity expected,
            RunJournal journal) {}

    private RunOutcome run(Watched what, ServerWatches.Watching watching) {
        var scope = scope(what, watching, stop);
        var sessionsOfRun = new RunSession(scope.opener(), scope.recovery(), session -> worksIn(session, watching));
        var loop = new RunLoop(scope, sessionsOfRun);
        var outcome = loop.run();
        if (outcome instanceof RunOutcome.Applied) {
            scope.recovery().awaitTerminated(SessionFencing.TERMINATION_TIMEOUT);
        }
        var unhurried = scope(what, watching, StopSwitch.neverStops());
        var settled = new RunSettlement(new TimeoutSessionSource(sessions), scope, unhurried)
                .settle(outcome, loop.progress());
        if (!(settled instanceof RunOutcome.HandBack)) {
            scope.context().turn().progressed();
        }
        return settled;
    }

    private RunScope scope(Watched what, ServerWatches.Watching watching, StopSwitch heeded) {
        var journal = what.journal();
        var recovery = new SessionFencing(
                watch,
                journal.sessions(),
                journal.report(),
                heeded,
                heeded == stop ? orphans(journal, watching) : null);
        var opener = new SessionOpener(sessions, watch, journal, heeded, recovery, what.expected());
        var turn = new GateTurn(watching.gate(), what.run(), heeded, journal.report());
        var names = new SettingNames(what.change().statements());
        var context =
                new StepContext(journal.control(), journal.report(), heeded, options, watching.run(), turn, names);
        return new RunScope(what.change(), what.run(), journal, opener, recovery, context);
    }

    private OrphanWatch orphans(RunJournal journal, ServerWatches.Watching watching) {
        return new OrphanWatch(
                new TimeoutSessionSource(sessions), watching.run(), journal.control(), journal.report(), stop, options);
    }

    private void worksIn(@Nullable TaskSession session, ServerWatches.Watching watching) {
        current = session;
        watching.run().setSession(session);
        if (session != null) {
            watching.server().answered();
        }
    }

    /** The catalog tells how this statement ended: nobody has to wait for it. */
    private static void leave(TaskSession session, StopReason reason) {
        if (reason == StopReason.DRAIN) {
            session.cut();
        }
    }

    /** The session that it works in at the moment. */
    public Optional<SessionIdentity> session() {
        return Optional.ofNullable(current).map(TaskSession::identity);
    }

    /**
     * Cuts the connection of the present session, whatever is in flight: its link is known to be dead. The run goes on
     * with a new session and finds out in the target what the old one did.
     */
    public void cut() {
        var session = current;
        if (session != null) {
            session.cut();
        }
    }

    /**
     * Ends the statement in flight of a run whose {@link StopSwitch} was asked: cancels it and terminates the session
     * after the grace time; never after COMMIT was sent. Returns when the statement's answer is there, or at once when
     * none is in flight.
     */
    public void interrupt(StopReason reason) {
        var session = current;
        if (session != null && session.isLeftToItself() && !reason.endsStatements()) {
            leave(session, reason);
        } else if (session != null) {
            session.interrupt(reason == StopReason.HARD_TIMEOUT ? Duration.ZERO : options.cancelGrace());
        }
    }
}
