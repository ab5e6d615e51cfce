package io.slipway.apply.watch;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.session.BackendSignals;
import io.slipway.apply.session.CancelCause;
import io.slipway.apply.session.StatementInFlight;
import io.slipway.apply.session.TaskSession;
import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run, as the watch of its server sees it. The thread of the run sets the session. The thread of the watch observes
 * it and, if necessary, cancels one try or cuts the connection.
 */
public final class WatchedRun {
    private static final long NONE = StatementInFlight.NONE.startedNanos();

    private final SessionSource signals;
    private final ApplyOptions options;
    private final RunReport report;
    private final VictimGuard guard;
    private final ConcurrentlyWatch concurrent;
    private final WatchListener listener;
    private final LockWaitReport waits;
    private final BlockerRemoval blockers;
    private final RelationNames names;
    private volatile @Nullable TaskSession session;
    private volatile @Nullable SessionIdentity orphan;
    private volatile @Nullable OrphanSnapshot orphanSnapshot;
    private volatile LockWait inTheWay = LockWait.NONE;
    private long evicting;
    private long canceled = NONE;
    private long canceledAt;
    private boolean blind;

    /** @param signals opens sessions that may cancel those of the run; its own login may */
    public WatchedRun(SessionSource signals, ApplyOptions options, RunJournal journal, WatchListener listener) {
        this.signals = signals;
        this.options = options;
        this.report = journal.report();
        this.listener = listener;
        this.guard = new VictimGuard(options.victims(), report, listener);
        this.concurrent = new ConcurrentlyWatch(options.lockDeadline(), report);
        this.waits = new LockWaitReport(report);
        this.blockers = new BlockerRemoval(signals, options.blockers(), report, journal.blockers(), listener);
        this.names = new RelationNames(signals.logins().getLast());
    }

    /** Sets the session of the run; null: none. */
    public void setSession(@Nullable TaskSession now) {
        session = now;
    }

    /** Sets the session of an earlier owner that the run waits for; null: none. */
    public void setOrphan(@Nullable SessionIdentity finishing) {
        orphan = finishing;
    }

    /** The last snapshot of this orphan; empty: none yet. */
    public Optional<OrphanSnapshot> orphanSnapshot(SessionIdentity of) {
        return Optional.ofNullable(orphanSnapshot).filter(seen -> seen.session().equals(of));
    }

    /** The last wait for a lock that was seen. */
    LockWait lastLockWait() {
        return inTheWay;
    }

    /** Called when a try did not get a lock. */
    void lockNotAvailable() {
        listener.lockUnavailable();
        blockers.lockNotAvailable();
    }

    /** It rests before its next try for a lock. */
    void pauses(String detail) {
        waits.pause(detail);
    }

    /** Called when a new step begins: forgets the sessions that blocked the previous one. */
    public void clearBlockers() {
        inTheWay = LockWait.NONE;
        blockers.stepBegins();
    }

    /** The sessions to observe. */
    Stream<SessionIdentity> sessions() {
        TaskSession here = session;
        return Stream.of(Optional.ofNullable(here).map(TaskSession::identity), Optional.ofNullable(orphan))
                .flatMap(Optional::stream);
    }

    StatementInFlight attention() {
        TaskSession here = session;
        return here == null ? StatementInFlight.NONE : here.inFlight().statement();
    }

    /**
     * The longest interval between two observations. While rows are locked, it is short enough to see a victim before
     * the budget is used up. From then on it is that of a strong lock.
     */
    Duration observationInterval() {
        StatementInFlight attention = attention();
        if (attention.isWatchedClosely() || guard.isPressed(attention)) {
            return ServerWatch.CLOSE_POLL_INTERVAL;
        }
        Duration budget = options.victims().budget();
        return attention.isGuarded() && budget.compareTo(ServerWatch.POLL_INTERVAL) < 0
                ? budget
                : ServerWatch.POLL_INTERVAL;
    }

    /** Cuts the connection of the current session, in which no answer arrives any more. */
    void cut() {
        TaskSession here = session;
        if (here != null) {
            listener.cut();
            here.cut();
        }
    }

    /** Called when the server refuses the views: the victims of this run cannot be seen. */
    void blind(String why) {
        StatementInFlight attention = attention();
        if (!blind && attention.level() != StatementInFlight.WatchLevel.NONE) {
            blind = true;
            report.line(new RunLogLine(
                    RunLogLine.Kind.WAIT,
                    attention.step(),
                    attention.ordinal(),
                    "the server does not show which sessions wait behind it: " + why));
        }
    }

    /** Evaluates one observation of the server for this run. */
    void observe(Connection link, LockGraph graph) throws SQLException {
        blind = false;
        observeOrphan(link, graph);
        TaskSession here = session;
        StatementInFlight attention = attention();
        if (here == null || attention.level() == StatementInFlight.WatchLevel.NONE) {
            guard.endEpisode();
            concurrent.reset();
            return;
        }
        int pid = here.identity().pid();
        Set<Integer> inFront = graph.blockersOf(pid);
        var notes = BlockerDescriptions.read(link, inFront);
        var lockWait = LockWait.read(link, pid, inFront, notes, names);
        if (!lockWait.isForNobody()) {
            inTheWay = lockWait;
        }
        var wait = new ConcurrentlyWatch.Wait(inFront, lockWait.text());
        Optional<CancelCause> verdict = Optional.empty();
        if (attention.isConcurrently()) {
            verdict = concurrent.observe(link, pid, attention, wait);
        } else {
            concurrent.report(attention, wait, graph.waitOf(pid));
            waits.observed(attention.statement(), lockWait);
        }
        if (verdict.isEmpty() && attention.level() != StatementInFlight.WatchLevel.CONCURRENTLY) {
            Duration budget = budget(here, attention, notes, inFront);
            verdict = guard.observe(link, graph, new VictimGuard.Observation(pid, attention, budget))
                    .or(() -> overdue(here, attention, graph.waitOf(pid)));
        }
        if (verdict.isPresent()) {
            cancel(here, attention, verdict.get(), link);
        } else {
            canceled = NONE;
            var longest = LockLadder.longest(options, here.facts().deadlockTimeout());
            blockers.observe(link, graph, new BlockerRemoval.Observation(pid, attention, longest));
        }
    }

    private void observeOrphan(Connection link, LockGraph graph) throws SQLException {
        SessionIdentity finishing = orphan;
        if (finishing != null
                && orphanSnapshot(finishing).filter(WatchedRun::isFresh).isEmpty()) {
            OrphanSnapshot.read(link, graph, finishing).ifPresent(now -> orphanSnapshot = now);
        }
    }

    /**
     * Whether the snapshot is recent. There may be hundreds of orphans, and only runs with victims need the close
     * interval.
     */
    private static boolean isFresh(OrphanSnapshot seen) {
        return System.nanoTime() - seen.at() < ServerWatch.POLL_INTERVAL.toNanos() / 2;
    }

    /**
     * The victim budget of this try. An autovacuum gives way only to a wait longer than deadlock_timeout. The sessions
     * behind the run have then waited as long. So the longer budget holds for the rest of the try.
     */
    private Duration budget(
            TaskSession here, StatementInFlight attention, BlockerDescriptions notes, Set<Integer> blockers) {
        if (notes.onlyAutovacuum(blockers)) {
            evicting = attention.startedNanos();
        }
        Duration budget = options.victims().budget();
        var longer = LockLadder.evicting(here.facts().deadlockTimeout());
        return evicting == attention.startedNanos() && longer.compareTo(budget) > 0 ? longer : budget;
    }

    /**
     * The cancel of a try that waits longer than any rung: a function may switch lock_timeout off and wait in the same
     * statement.
     */
    private Optional<CancelCause> overdue(TaskSession here, StatementInFlight attention, Duration waited) {
        boolean limited = attention.isGuarded() && !attention.isConcurrently();
        var longest = LockLadder.longest(options, here.facts().deadlockTimeout());
        return limited && waited.compareTo(longest.plus(ServerWatch.POLL_INTERVAL)) > 0
                ? Optional.of(new CancelCause(
                        CancelCause.Kind.LOCK_TIMEOUT_BYPASSED,
                        "%s waited %d ms for a lock: it switched lock_timeout off"
                                .formatted(attention.statement(), waited.toMillis())))
                : Optional.empty();
    }

    private void cancel(TaskSession here, StatementInFlight attention, CancelCause why, Connection link)
            throws SQLException {
        boolean again = canceled == attention.startedNanos();
        boolean force = again && isGraceOver() && here.isUndoneByItsEnd();
        boolean sent = here.inFlight().cancelTry(attention, why, () -> signal(link, here.identity(), force));
        if (!sent || again) {
            return;
        }
        canceled = attention.startedNanos();
        canceledAt = System.nanoTime();
        switch (why.kind()) {
            case VICTIMS_WHILE_WAITING, VICTIMS_WHILE_HOLDING -> guard.canceled(why);
            case LOCK_TIMEOUT_BYPASSED -> {}
            case NO_PROGRESS ->
                report.line(new RunLogLine(RunLogLine.Kind.WAIT, attention.step(), attention.ordinal(), why.message()));
        }
    }

    /**
     * Whether the grace time since the cancel is over. A script may catch a cancel, or run where the server ignores it.
     */
    private boolean isGraceOver() {
        return System.nanoTime() - canceledAt >= options.cancelGrace().toNanos();
    }

    /**
     * Sends the signal by the watch connection, and by the last login if that fails. A monitor login may be allowed to
     * see but not to cancel.
     */
    private void signal(Connection link, SessionIdentity identity, boolean force) throws SQLException {
        if (signaled(link, identity, force) != BackendSignals.Signal.SENT) {
            try (Connection own = signals.logins().getLast().open()) {
                signaled(own, identity, force);
            }
        }
    }

    private static BackendSignals.Signal signaled(Connection by, SessionIdentity identity, boolean force)
            throws SQLException {
        var backends = new BackendSignals(by);
        return force ? backends.terminate(identity) : backends.cancel(identity);
    }

    /** Called when the run has ended: reports what was not reported yet. */
    void ended() {
        guard.endEpisode();
        blockers.ended();
    }
}
