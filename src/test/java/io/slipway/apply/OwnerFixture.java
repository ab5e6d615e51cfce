package io.slipway.apply;

import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.postgres.facts.SessionIdentity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One owner of a run, like a worker: it has the stop switch of the run and interrupts the statement in flight. */
public final class OwnerFixture {
    private final StopSwitch stop = new StopSwitch();
    private final @Nullable ServerWatches own;
    private final ChangeRunner runner;

    /** Its runs are watched by a connection of their own. */
    public OwnerFixture(SessionSource sessions, SessionSource watch, ApplyOptions options) {
        this.own = new ServerWatches(WatchListener.NONE);
        this.runner = new ChangeRunner(sessions, watch, options, own, watch, stop);
    }

    public OwnerFixture(
            SessionSource sessions,
            SessionSource watch,
            ApplyOptions options,
            ServerWatches watches,
            SessionSource looker) {
        this.own = null;
        this.runner = new ChangeRunner(sessions, watch, options, watches, looker, stop);
    }

    public RunOutcome run(
            PreparedChange change, RunIdentity run, @Nullable TargetIdentity expected, MemoryJournal journal) {
        journal.enter(stop);
        return apply(change, run, expected, journal.parts());
    }

    /** @param record where a cancel is put on record */
    RunOutcome runReporting(PreparedChange change, RunIdentity run, MemoryJournal record, RunJournal journal) {
        record.enter(stop);
        return apply(change, run, null, journal);
    }

    private RunOutcome apply(
            PreparedChange change, RunIdentity run, @Nullable TargetIdentity expected, RunJournal journal) {
        try {
            return runner.run(change, run, expected, journal);
        } finally {
            if (own != null) {
                own.close();
            }
        }
    }

    public void stop(StopReason reason) {
        stop.ask(reason);
        runner.interrupt(reason);
    }

    public void cut() {
        runner.cut();
    }

    public Optional<SessionIdentity> session() {
        return runner.session();
    }
}
