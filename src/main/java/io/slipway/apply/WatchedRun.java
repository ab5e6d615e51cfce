package io.slipway.apply;

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
final class WatchedRun {
    private static final long NONE = Attention.NONE.began();

    private final SessionSource signals;
    private final ApplyOptions options;
    private final RunJournal journal;
    private final VictimGuard guard;
    private final ConcurrentWatch concurrent;
    private final WatchListener listener;
    private volatile @Nullable TaskSession session;
    private volatile @Nullable SessionIdentity orphan;
    private volatile @Nullable OrphanSight sight;
    private volatile String inTheWay = "";
    private long evicting;
    private long canceled = NONE;
    private long canceledAt;
    private boolean blind;

    /** @param signals opens sessions that may cancel those of the run: its own login may */
    WatchedRun(SessionSource signals, ApplyOptions options, RunJournal journal, WatchListener listener) {
        this.signals = signals;
        this.options = options;
        this.journal = journal;
        this.listener = listener;
        this.guard = new VictimGuard(options.victims(), journal, listener);
        this.concurrent = new ConcurrentWatch(options.lockDeadline(), journal);
    }

    /** Which session it works in from now on; null: none. */
    void worksIn(@Nullable TaskSession now) {
        session = now;
    }

    /** Which session of an earlier owner it waits for; null: none any more. */
    void waitsFor(@Nullable SessionIdentity finishing) {
        orphan = finishing;
    }

    /** What the last look showed of this session; empty where none did. */
    Optional<OrphanSight> sight(SessionIdentity of) {
        return Optional.ofNullable(sight).filter(seen -> seen.session().equals(of));
    }

    /** Who was last seen in the way of a lock that it wanted; empty when nobody was. */
    String inTheWay() {
        return inTheWay;
    }

    /** A try of it could not have a lock. */
    void metLock() {
        listener.metLock();
    }

    /** A new step: whoever was in the way of the last one is not in this one's. */
    void forget() {
        inTheWay = "";
    }

    /** Those that a look is about. */
    Stream<SessionIdentity> sessions() {
        var here = session;
        return Stream.of(Optional.ofNullable(here).map(TaskSession::identity), Optional.ofNullable(orphan))
                .flatMap(Optional::stream);
    }

    Attention attention() {
        var here = session;
        return here == null ? Attention.NONE : here.inFlight().attention();
    }

    /**
     * How long a look at it may be away: so short that who waits behind locked rows is seen before the budget is used
     * up, and from then on as often as with a strong lock.
     */
    Duration pace() {
        var attention = attention();
        if (attention.isClose() || guard.isPressed(attention)) {
            return ServerWatch.CLOSE_LOOK;
        }
        var budget = options.victims().budget();
        return attention.isGuarded() && budget.compareTo(ServerWatch.LOOK) < 0 ? budget : ServerWatch.LOOK;
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
        if (!blind && attention.care() != Attention.Care.NONE) {
            blind = true;
            journal.line(new LogLine(
                    LogLine.Kind.WAIT,
                    attention.step(),
                    attention.ordinal(),
                    "nobody can look who waits behind it: " + why));
        }
    }

    /** What one look at the server means for this run. */
    void seen(Connection link, LockGraph graph) throws SQLException {
        blind = false;
        lookAfterOrphan(link, graph);
        var here = session;
        var attention = attention();
        if (here == null || attention.care() == Attention.Care.NONE) {
            guard.calm();
            concurrent.calm();
            return;
        }
        int pid = here.identity().pid();
        var blockers = graph.blockersOf(pid);
        var notes = SessionNotes.read(link, blockers);
        if (!blockers.isEmpty()) {
            inTheWay = notes.describe(blockers);
        }
        var wait = new ConcurrentWatch.Wait(blockers, inTheWayNow(blockers));
        Optional<TryStop> verdict = Optional.empty();
        if (attention.isConcurrent()) {
            verdict = concurrent.look(link, pid, attention, wait);
        } else {
            concurrent.tell(attention, wait, graph.waitOf(pid));
        }
        if (verdict.isEmpty() && attention.care() != Attention.Care.CONCURRENT) {
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
        if (finishing != null && sight(finishing).filter(WatchedRun::isFresh).isEmpty()) {
            OrphanSight.look(link, graph, finishing).ifPresent(now -> sight = now);
        }
    }

    /** There may be hundreds, and close looks are for those whom somebody waits behind. */
    private static boolean isFresh(OrphanSight seen) {
        return System.nanoTime() - seen.at() < ServerWatch.LOOK.toNanos() / 2;
    }

    private String inTheWayNow(Set<Integer> blockers) {
        return blockers.isEmpty() ? "" : inTheWay;
    }

    /**
     * Only a wait that is longer than deadlock_timeout makes an autovacuum give way; who waits behind us has then
     * waited as long, so that it holds for the rest of this try.
     */
    private Duration budget(TaskSession here, Attention attention, SessionNotes notes, Set<Integer> blockers) {
        if (notes.onlyAutovacuum(blockers)) {
            evicting = attention.began();
        }
        var budget = options.victims().budget();
        var longer = LockLadder.evicting(here.facts().deadlockTimeout());
        return evicting == attention.began() && longer.compareTo(budget) > 0 ? longer : budget;
    }

    /** A function may switch the server's limit off and wait in the same statement. */
    private Optional<TryStop> overdue(TaskSession here, Attention attention, Duration waited) {
        boolean limited = attention.isGuarded() && !attention.isConcurrent();
        var longest = LockLadder.longest(options, here.facts().deadlockTimeout());
        return limited && waited.compareTo(longest.plus(ServerWatch.LOOK)) > 0
                ? Optional.of(new TryStop(
                        TryStop.Kind.OVERDUE,
                        "%s waited %d ms for a lock: it has switched lock_timeout off"
                                .formatted(attention.statement(), waited.toMillis())))
                : Optional.empty();
    }

    private void cancel(TaskSession here, Attention attention, TryStop why, Connection link) throws SQLException {
        boolean again = canceled == attention.began();
        boolean force = again && isGraceOver() && here.isUndoneByItsEnd();
        boolean sent = here.inFlight().hitTry(attention, why, () -> signal(link, here.identity(), force));
        if (!sent || again) {
            return;
        }
        canceled = attention.began();
        canceledAt = System.nanoTime();
        switch (why.kind()) {
            case WAITING, HOLDING -> guard.canceled(why);
            case OVERDUE -> {}
            case STUCK ->
                journal.line(new LogLine(LogLine.Kind.WAIT, attention.step(), attention.ordinal(), why.message()));
        }
    }

    /** A script may catch a cancel, or run where none is heeded. */
    private boolean isGraceOver() {
        return System.nanoTime() - canceledAt >= options.cancelGrace().toNanos();
    }

    /** A monitor login may look at everything and not be allowed to cancel, or the other way round. */
    private void signal(Connection link, SessionIdentity identity, boolean force) throws SQLException {
        if (signaled(link, identity, force) != Backends.Signal.SENT) {
            try (var own = signals.logins().getLast().open()) {
                signaled(own, identity, force);
            }
        }
    }

    private static Backends.Signal signaled(Connection by, SessionIdentity identity, boolean force)
            throws SQLException {
        var backends = new Backends(by);
        return force ? backends.terminate(identity) : backends.cancel(identity);
    }

    /** The run has ended: what was not said yet. */
    void ended() {
        guard.calm();
    }
}
