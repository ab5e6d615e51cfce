package io.slipway.apply.fencing;

import io.slipway.apply.run.RecordedSessions;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.BackendSignals;
import io.slipway.apply.session.LinkFailure;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import io.slipway.time.Failpoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends the sessions that are on record and have no acknowledged end. For a stretch that only frees their locks, the
 * history key decides; for a step without a transaction they have to be proven gone before anything else is looked at.
 */
public final class SessionFencing {
    private static final Logger LOG = Logger.getLogger(SessionFencing.class);
    /** How long a run waits until earlier sessions are gone, before it goes on without that proof or is handed back. */
    public static final Duration TERMINATION_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final SessionSource watch;
    private final RecordedSessions sessions;
    private final RunReport report;
    private final StopSwitch stop;
    private final @Nullable OrphanWatch orphans;
    private @Nullable RunError overdue;
    private final Set<SessionIdentity> opened = new LinkedHashSet<>();
    private final Set<SessionIdentity> looked = new HashSet<>();

    /** One that ends orphans as well. */
    public SessionFencing(SessionSource watch, RecordedSessions sessions, RunReport report, StopSwitch stop) {
        this(watch, sessions, report, stop, null);
    }

    /** @param orphans what watches a session that may finish its statement without an owner; null: it is ended */
    public SessionFencing(
            SessionSource watch,
            RecordedSessions sessions,
            RunReport report,
            StopSwitch stop,
            @Nullable OrphanWatch orphans) {
        this.watch = watch;
        this.sessions = sessions;
        this.report = report;
        this.stop = stop;
        this.orphans = orphans;
    }

    /** Why the orphan that was watched may have ended without effect; told once. */
    public Optional<RunError> overdue() {
        var error = Optional.ofNullable(overdue);
        overdue = null;
        return error;
    }

    /** A session of this run that others may have to end. */
    public void opened(SessionIdentity session) {
        opened.add(session);
    }

    /** It commits nothing any more. */
    public void ended(SessionIdentity session) {
        opened.remove(session);
        sessions.sessionEnded(session);
    }

    private List<SessionIdentity> alive() {
        try {
            var all = new LinkedHashSet<>(sessions.sessionsOnRecord());
            all.addAll(opened);
            return new ArrayList<>(all);
        } catch (ProblemException e) {
            throw RunEndedException.of(e);
        }
    }

    /** Whether this process id is that of a session on record. */
    public boolean isOnRecord(String pid) {
        return alive().stream().anyMatch(session -> pid.equals(Integer.toString(session.pid())));
    }

    /**
     * Terminates them all, but waits for the one that may finish its statement; what is seen gone is recorded as ended.
     */
    public void terminate() {
        endOrWatch(alive());
    }

    /** As {@link #terminate}, for a server that may come back within this time: it restarts, or recovers. */
    public void terminatePatiently(Duration atMost) {
        long from = System.nanoTime();
        while (true) {
            try {
                terminate();
                return;
            } catch (RunEndedException e) {
                if (!(e.outcome() instanceof RunOutcome.HandBack)
                        || System.nanoTime() - from >= atMost.toNanos()
                        || stop.pause(POLL_INTERVAL)) {
                    throw e;
                }
            }
        }
    }

    /** As {@link #terminate}, but for the one that this run goes on with. */
    public void terminateExcept(SessionIdentity current) {
        var sessions = alive();
        sessions.remove(current);
        endOrWatch(sessions);
    }

    private void endOrWatch(List<SessionIdentity> sessions) {
        if (sessions.isEmpty()) {
            return;
        }
        if (orphans != null) {
            orphans.orphansOf(sessions).ifPresent(orphan -> {
                sessions.remove(orphan);
                endAll(sessions);
                overdue = orphans.watch(orphan).orElse(null);
                sessions.add(orphan);
            });
        }
        endAll(sessions);
    }

    /**
     * As {@link #terminate}, again and again until each is proven gone.
     *
     * @return false: one of them may still be alive after this time
     */
    public boolean terminateUntilGone(Duration atMost) {
        return endAllWithin(alive(), atMost);
    }

    /** As {@link #terminateUntilGone}, but for the session that this run goes on with. */
    public boolean othersGone(SessionIdentity current, Duration atMost) {
        var sessions = alive();
        sessions.remove(current);
        return endAllWithin(sessions, atMost);
    }

    /**
     * Looks for those that were told to end and not seen gone: their locks were free by then, so the run went on, and
     * now their end comes on record as well. Who is still there after this time is left to the next run of this target.
     */
    public void awaitTerminated(Duration atMost) {
        var leaving = looked.stream()
                .filter(session -> session.address().equals(watch.address()))
                .toList();
        try {
            endAllWithin(leaving, atMost);
        } catch (RunEndedException | ProblemException e) {
            LOG.debugf(e, "could not verify that terminated sessions are gone: server=%s", watch.address());
        }
    }

    private boolean endAllWithin(List<SessionIdentity> recorded, Duration atMost) {
        long from = System.nanoTime();
        var left = endAll(recorded);
        while (!left.isEmpty()) {
            report.waiting(WaitReason.FENCING, "session " + left.getFirst().pid() + " is being ended");
            if (System.nanoTime() - from >= atMost.toNanos() || stop.pause(POLL_INTERVAL)) {
                return false;
            }
            left = endAll(left);
        }
        return true;
    }

    private List<SessionIdentity> endAll(List<SessionIdentity> recorded) {
        if (recorded.isEmpty()) {
            return recorded;
        }
        var left = recorded;
        var logins = watch.logins().iterator();
        while (!left.isEmpty() && logins.hasNext()) {
            left = endAll(left, logins.next(), logins.hasNext());
        }
        Failpoint.TAKEOVER_AFTER_TERMINATE.hit();
        return left;
    }

    private List<SessionIdentity> endAll(List<SessionIdentity> recorded, SessionSource login, boolean othersFollow) {
        try (var connection = login.open()) {
            var backends = new BackendSignals(connection);
            var left = new ArrayList<SessionIdentity>();
            for (var session : recorded) {
                if (!ends(backends, session, session.address().equals(watch.address()))) {
                    left.add(session);
                }
            }
            return left;
        } catch (SQLException | ProblemException e) {
            if (othersFollow && LinkFailure.of(e) == LinkFailure.Verdict.SERVER_RESPONDED) {
                return recorded;
            }
            throw RunEndedException.handBack(WaitReason.TARGET_UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    private boolean ends(BackendSignals backends, SessionIdentity session, boolean here) throws SQLException {
        if (here && !looked.contains(session) && backends.gone(session)) {
            sessions.sessionAlreadyGone(session);
        }
        // one that this login may not see is for the next to look at
        if (backends.terminate(session) != BackendSignals.Signal.UNSEEN) {
            looked.add(session);
        }
        if (!here || !backends.gone(session)) {
            return false;
        }
        report.line(new RunLogLine(RunLogLine.Kind.RECOVERED, 0, 0, "session " + session.pid() + " is proven gone"));
        ended(session);
        looked.remove(session);
        return true;
    }
}
