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
import io.slipway.apply.session.PrivilegeFailure;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import io.slipway.time.Failpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Terminates the recorded sessions that have no acknowledged end. For a transaction step this only frees their locks,
 * since the history row decides. For a standalone step they must be proven gone before the result is read.
 */
public final class SessionFencing {
    private static final Logger LOG = Logger.getLogger(SessionFencing.class);
    /**
     * How long a run waits for the end of earlier sessions. After that it continues without that proof, or is handed
     * back.
     */
    public static final Duration TERMINATION_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final SessionSource watch;
    private final RecordedSessions sessions;
    private final RunReport report;
    private final StopSwitch stop;
    private final @Nullable OrphanWatch orphans;
    private @Nullable RunError overdue;
    private final Set<SessionIdentity> opened = new LinkedHashSet<>();
    private final Set<SessionIdentity> observed = new HashSet<>();

    /** Makes a fencing that terminates orphans too. */
    public SessionFencing(SessionSource watch, RecordedSessions sessions, RunReport report, StopSwitch stop) {
        this(watch, sessions, report, stop, null);
    }

    /** @param orphans waits for a session that may finish its statement without an owner; null: it is terminated */
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

    /** Returns the error that may have ended the watched orphan, and forgets it. */
    public Optional<RunError> overdue() {
        var error = Optional.ofNullable(overdue);
        overdue = null;
        return error;
    }

    /** Records a session of this run, which a later owner may have to terminate. */
    public void opened(SessionIdentity session) {
        opened.add(session);
    }

    /** Records that the session commits nothing any more. */
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

    /** Whether this process id belongs to a recorded session. */
    public boolean isOnRecord(String pid) {
        return alive().stream().anyMatch(session -> pid.equals(Integer.toString(session.pid())));
    }

    /**
     * Terminates all recorded sessions, but waits for an orphan that may finish its statement. Records the end of each
     * session that is proven gone.
     */
    public void terminate() {
        endOrWatch(alive());
    }

    /** As {@link #terminate}, but retries until this time is over: the server may restart or recover. */
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

    /** As {@link #terminate}, except for the session that this run continues with. */
    public void terminateExcept(SessionIdentity current) {
        List<SessionIdentity> sessions = alive();
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
     * As {@link #terminate}, repeated until each session is proven gone.
     *
     * @return false: the time is over, and a session may still be alive
     */
    public boolean terminateUntilGone(Duration atMost) {
        return endAllWithin(alive(), atMost);
    }

    /** As {@link #terminateUntilGone}, except for the session that this run continues with. */
    public boolean othersGone(SessionIdentity current, Duration atMost) {
        List<SessionIdentity> sessions = alive();
        sessions.remove(current);
        return endAllWithin(sessions, atMost);
    }

    /**
     * Waits for the terminated sessions that were not proven gone. Their locks were free, so the run continued; now
     * their end is recorded too. A session that is alive after this time is left to the next run on the target.
     */
    public void awaitTerminated(Duration atMost) {
        List<SessionIdentity> leaving = observed.stream()
                .filter(session -> session.address().equals(watch.address()))
                .toList();
        try {
            endAllWithin(leaving, atMost);
        } catch (RunEndedException | ProblemException e) {
            LOG.debugf(e, "could not verify that terminated sessions are gone server=%s", watch.address());
        }
    }

    private boolean endAllWithin(List<SessionIdentity> recorded, Duration atMost) {
        long from = System.nanoTime();
        List<SessionIdentity> left = endAll(recorded);
        while (!left.isEmpty()) {
            report.waiting(WaitReason.FENCING, "session " + left.getFirst().pid() + " is being terminated");
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
        List<SessionIdentity> left = recorded;
        Iterator<SessionSource> logins = watch.logins().iterator();
        while (!left.isEmpty() && logins.hasNext()) {
            left = endAll(left, logins.next(), logins.hasNext());
        }
        Failpoint.TAKEOVER_AFTER_TERMINATE.hit();
        return left;
    }

    private List<SessionIdentity> endAll(List<SessionIdentity> recorded, SessionSource login, boolean othersFollow) {
        try (Connection connection = login.open()) {
            var backends = new BackendSignals(connection);
            var left = new ArrayList<SessionIdentity>();
            for (SessionIdentity session : recorded) {
                if (!ends(backends, session, session.address().equals(watch.address()))) {
                    left.add(session);
                }
            }
            return left;
        } catch (SQLException | ProblemException e) {
            if (othersFollow && LinkFailure.of(e) == LinkFailure.Verdict.SERVER_RESPONDED) {
                return recorded;
            }
            throw unseen(e);
        }
    }

    /** The hand-back of a run whose sessions on record cannot be looked for. Without that no run may end. */
    public static RunEndedException unseen(Exception e) {
        return PrivilegeFailure.is(e)
                ? RunEndedException.handBack(
                        WaitReason.FENCING, PrivilegeFailure.error(e, List.of()).message())
                : RunEndedException.handBack(WaitReason.TARGET_UNREACHABLE, String.valueOf(e.getMessage()));
    }

    private boolean ends(BackendSignals backends, SessionIdentity session, boolean here) throws SQLException {
        if (here && !observed.contains(session) && backends.gone(session)) {
            sessions.sessionAlreadyGone(session);
        }
        // the next login may see a session that this one cannot
        if (backends.terminate(session) != BackendSignals.Signal.UNSEEN) {
            observed.add(session);
        }
        if (!here || !backends.gone(session)) {
            return false;
        }
        report.line(new RunLogLine(RunLogLine.Kind.RECOVERED, 0, 0, "session " + session.pid() + " is proven gone"));
        ended(session);
        observed.remove(session);
        return true;
    }
}
