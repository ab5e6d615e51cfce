package io.slipway.apply.watch;

import io.slipway.apply.run.ApplyOptions;
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
 * A run as the watch of its server sees it. The run's thread says which session it works in; the watch's thread looks
 * and, where it must, cancels one try or cuts the connection.
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
    private final RelationNames names;
    private volatile @Nullable TaskSession session;
    private volatile @Nullable SessionIdentity orphan;
    private volatile @Nullable OrphanSnapshot orphanSnapshot;
    private volatile LockWait inTheWay = LockWait.NONE;
    private long evicting;
    private long canceled = NONE;
    private long canceledAt;
    private boolean blind;

    /** @param signals opens sessions that may cancel those of the run: its own login may */
    public WatchedRun(SessionSource signals, ApplyOptions options, RunReport report, WatchListener listener) {
        this.signals = signals;
        this.options = options;
        this.report = report;
        this.listener = listener;
        this.guard = new VictimGuard(options.victims(), report, listener);
        this.concurrent = new ConcurrentlyWatch(options.lockDeadline(), report);
        this.waits = new LockWaitReport(report);
        this.names = new RelationNames(signals.logins().getLast());
    }

    /** Which session it works in from now on; null: none. */
    public void setSession(@Nullable TaskSession now) {
        session = now;
    }

    /** Which session of an earlier owner it waits for; null: none any more. */
    public void setOrphan(@Nullable SessionIdentity finishing) {
        orphan = finishing;
    }

    /** What the last look showed of this session; empty where none did. */
    public Optional<OrphanSnapshot> orphanSnapshot(SessionIdentity of) {
        return Optional.ofNullable(orphanSnapshot).filter(seen -> seen.session().equals(of));
    }

    /** The last wait for a lock that was seen. */
    LockWait lastLockWait() {
        return inTheWay;
    }

    /** A try of it could not have a lock. */
    void lockNotAvailable() {
        listener.metLock();
    }

    /** It rests before its next try for a lock. */
    void pauses(String detail) {
        waits.pause(detail);
    }

    /** A new step: whoever was in the way of the last one is not in this one's. */
    public void clearBlockers() {
        inTheWay = LockWait.NONE;
    }

    /** Those that a look is about. */
    Stream<SessionIdentity> sessions() {
        var here = session;
        return Stream.of(Optional.ofNullable(here).map(TaskSession::identity), Optional.ofNullable(orphan))
                .flatMap(Optional::stream);
    }

    StatementInFlight attention() {
        var here = session;
        return here == null ? StatementInFlight.NONE : here.inFlight().statement();
    }

    /**
     * How long a look at it may be away: so short that who waits behind locked rows is seen before the budget is used
     * up, and from then on as often as with a strong lock.
     */
    Duration observationInterval() {
        var attention = attention();
        if (attention.isWatchedClosely() || guard.isPressed(attention)) {
            return ServerWatch.CLOSE_POLL_INTERVAL;
        }
        var budget = options.victims().budget();
        return attention.isGuarded() && budget.compareTo(ServerWatch.POLL_INTERVAL) < 0
                ? budget
                : ServerWatch.POLL_INTERVAL;
    }

    /** Closes the connection of the present session, in which nothing is answered any more. */
    void cut() {
        var here = session;
        if (here != null) {
            listener.cut();
            here.cut();
        }
    }

    /** The server refuses to be looked at: whoever waits behind this run is not seen. */
    void blind(String why) {
        var attention = attention();
        if (!blind && attention.level() != StatementInFlight.WatchLevel.NONE) {
            blind = true;
            report.line(new RunLogLine(
                    RunLogLine.Kind.WAIT,
                    attention.step(),
                    attention.ordinal(),
                    "nobody can look who waits behind it: " + why));
        }
    }

    /** What one look at the server means for this run. */
    void observe(Connection link, LockGraph graph) throws SQLException {
        blind = false;
        lookAfterOrphan(link, graph);
        var here = session;
        var attention = attention();
        if (here == null || attention.level() == StatementInFlight.WatchLevel.NONE) {
            guard.calm();
            concurrent.calm();
            return;
        }
        int pid = here.identity().pid();
        var blockers = graph.blockersOf(pid);
        var notes = BlockerDescriptions.read(link, blockers);
        var lockWait = LockWait.read(link, pid, blockers, notes, names);
        if (!lockWait.isForNobody()) {
            inTheWay = lockWait;
        }
        var wait = new ConcurrentlyWatch.Wait(blockers, lockWait.text());
        Optional<CancelCause> verdict = Optional.empty();
        if (attention.isConcurrently()) {
            verdict = concurrent.look(link, pid, attention, wait);
        } else {
            concurrent.tell(attention, wait, graph.waitOf(pid));
            waits.look(attention.statement(), lockWait);
        }
        if (verdict.isEmpty() && attention.level() != StatementInFlight.WatchLevel.CONCURRENTLY) {
            var budget = budget(here, attention, notes, blockers);
            verdict = guard.look(link, graph, new VictimGuard.Look(pid, attention, budget))
                    .or(() -> overdue(here, attention, graph.waitOf(pid)));
        }
        if (verdict.isPresent()) {
            cancel(here, attention, verdict.get(), link);
        } else {
            canceled = NONE;
        }
    }

    private void lookAfterOrphan(Connection link, LockGraph graph) throws SQLException {
        var finishing = orphan;
        if (finishing != null
                && orphanSnapshot(finishing).filter(WatchedRun::isFresh).isEmpty()) {
            OrphanSnapshot.look(link, graph, finishing).ifPresent(now -> orphanSnapshot = now);
        }
    }

    /** There may be hundreds, and close looks are for those whom somebody waits behind. */
    private static boolean isFresh(OrphanSnapshot seen) {
        return System.nanoTime() - seen.at() < ServerWatch.POLL_INTERVAL.toNanos() / 2;
    }

    /**
     * Only a wait that is longer than deadlock_timeout makes an autovacuum give way; who waits behind us has then
     * waited as long, so that it holds for the rest of this try.
     */
    private Duration budget(
            TaskSession here, StatementInFlight attention, BlockerDescriptions notes, Set<Integer> blockers) {
        if (notes.onlyAutovacuum(blockers)) {
            evicting = attention.startedNanos();
        }
        var budget = options.victims().budget();
        var longer = LockLadder.evicting(here.facts().deadlockTimeout());
        return evicting == attention.startedNanos() && longer.compareTo(budget) > 0 ? longer : budget;
    }

    /** A function may switch the server's limit off and wait in the same statement. */
    private Optional<CancelCause> overdue(TaskSession here, StatementInFlight attention, Duration waited) {
        boolean limited = attention.isGuarded() && !attention.isConcurrently();
        var longest = LockLadder.longest(options, here.facts().deadlockTimeout());
        return limited && waited.compareTo(longest.plus(ServerWatch.POLL_INTERVAL)) > 0
                ? Optional.of(new CancelCause(
                        CancelCause.Kind.LOCK_TIMEOUT_BYPASSED,
                        "%s waited %d ms for a lock: it has switched lock_timeout off"
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

    /** A script may catch a cancel, or run where none is heeded. */
    private boolean isGraceOver() {
        return System.nanoTime() - canceledAt >= options.cancelGrace().toNanos();
    }

    /** A monitor login may look at everything and not be allowed to cancel, or the other way round. */
    private void signal(Connection link, SessionIdentity identity, boolean force) throws SQLException {
        if (signaled(link, identity, force) != BackendSignals.Signal.SENT) {
            try (var own = signals.logins().getLast().open()) {
                signaled(own, identity, force);
            }
        }
    }

    private static BackendSignals.Signal signaled(Connection by, SessionIdentity identity, boolean force)
            throws SQLException {
        var backends = new BackendSignals(by);
        return force ? backends.terminate(identity) : backends.cancel(identity);
    }

    /** The run has ended: what was not said yet. */
    void ended() {
        guard.calm();
    }
}
