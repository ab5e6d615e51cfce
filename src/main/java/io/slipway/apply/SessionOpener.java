package io.slipway.apply;

import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.history.HistoryComparison;
import io.slipway.apply.history.TargetCheck;
import io.slipway.apply.history.TargetIdentity;
import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.KnownTargetHistory;
import io.slipway.apply.run.KnownTargetHistory.ServerLineage;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.PrivilegeFailure;
import io.slipway.apply.session.TaskSession;
import io.slipway.apply.session.UnfitSessionException;
import io.slipway.apply.step.SqlErrors;
import io.slipway.apply.watch.BlockerDescriptions;
import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.InstallationKey;
import io.slipway.postgres.facts.PrivilegeCheck;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import io.slipway.time.Failpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens the session of a run up to the point at which a step may begin: validated, in the expected database, recorded,
 * and holding the target's lock.
 */
final class SessionOpener {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    private static final Duration TARGET_LOCK_TIMEOUT = Duration.ofSeconds(5);

    private final SessionSource sessions;
    private final SessionSource watch;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final SessionFencing fencing;
    private final Contact contact;

    /**
     * Who contacts which database.
     *
     * @param expected identity of the database; null: not known
     */
    record Contact(InstallationKey installation, @Nullable TargetIdentity expected) {}

    SessionOpener(
            SessionSource sessions,
            SessionSource watch,
            RunJournal journal,
            StopSwitch stop,
            SessionFencing recovery,
            Contact contact) {
        this.sessions = sessions;
        this.watch = watch;
        this.journal = journal;
        this.stop = stop;
        this.fencing = recovery;
        this.contact = contact;
    }

    /** The settings that its sessions start with. */
    Map<String, String> settings() {
        return sessions.settings();
    }

    /** The identity of the database; null: not known. */
    @Nullable
    TargetIdentity expected() {
        return contact.expected();
    }

    /** A session and the uid of its target. */
    record Opened(TaskSession session, UUID targetUid) {}

    /**
     * Opens a session. {@code current} gets it at once, because it may be silent from its first moment.
     *
     * <p>Throws {@link RunEndedException} if the run cannot continue now, and {@link StopRequestedException} if a stop
     * interrupted the wait.
     */
    Opened open(Consumer<@Nullable TaskSession> current) {
        TaskSession session = null;
        try {
            session = TaskSession.open(sessions, watch, stop);
            current.accept(session);
            Failpoint.AFTER_CONNECT.hit();
            UUID target = identify(session);
            if (!journal.sessions().sessionOpened(session.identity())) {
                throw new RunEndedException(new RunOutcome.Lost("the run belongs to another owner"));
            }
            Failpoint.AFTER_PID_RECORDED.hit();
            fencing.opened(session.identity());
            journal.report()
                    .line(new RunLogLine(
                            RunLogLine.Kind.SESSION_OPENED,
                            0,
                            0,
                            "process %d on %s"
                                    .formatted(
                                            session.identity().pid(),
                                            session.identity().address())));
            takeLock(session);
            session.restoreTimeouts();
            return new Opened(session, target);
        } catch (SQLException | RuntimeException e) {
            if (session != null) {
                current.accept(null);
                close(session);
            }
            throw unwind(e);
        }
    }

    /** Rolls back and closes the session, and records an acknowledged end. */
    void close(TaskSession session) {
        session.close();
        int pid = session.identity().pid();
        if (session.endAcknowledged()) {
            fencing.ended(session.identity());
            journal.report().line(new RunLogLine(RunLogLine.Kind.SESSION_CLOSED, 0, 0, "process " + pid));
        } else {
            String how = session.inFlight().isLeft()
                    ? "process %d finishes its statement without an owner; the next owner of the run watches it"
                    : "the connection to process %d is lost; whether that still works is not known yet";
            journal.report().line(new RunLogLine(RunLogLine.Kind.SESSION_LEFT, 0, 0, how.formatted(pid)));
        }
    }

    private UUID identify(TaskSession session) throws SQLException {
        return session.executeAsLogin(connection -> {
            TargetCheck.Identified found = sessions.fact(connection, TargetCheck.Identified.class, own -> {
                demandPrivileges(own);
                return TargetCheck.identify(own, session.facts(), contact.installation(), contact.expected(), stop);
            });
            session.setAccess(found.access());
            UUID claimed = found.targetUid();
            journal.target().identified(claimed, found.guarded());
            ServerLineage lineage = sessions.fact(connection, ServerLineage.class, HistoryComparison::lineage);
            KnownTargetHistory.Difference difference =
                    new HistoryComparison(connection, claimed).compare(journal.target(), lineage);
            if (!difference.none()) {
                throw new RunEndedException(
                        new RunOutcome.Failed(new RunError(RunErrorCode.TARGET_DIVERGED, difference.words()), 0, 0));
            }
            return claimed;
        });
    }

    /** Ends a run before its first session is on record, so that nothing has to be fenced or voided for it. */
    private void demandPrivileges(Connection connection) throws SQLException {
        if (!journal.sessions().hadSession()) {
            var missing = PrivilegeCheck.missingForRun(connection);
            if (!missing.isEmpty()) {
                throw failed(PrivilegeFailure.error(missing));
            }
        }
    }

    /** The end of a run in another database: nothing of it can be written there, not even a void. */
    private RuntimeException wrong(TargetCheck.WrongTargetException wrong) {
        journal.target().wrong(wrong.why());
        return journal.sessions().hadSession()
                ? RunEndedException.handBack(
                        WaitReason.TARGET_NOT_READY, "the database is not this target any more: " + wrong.why())
                : new RunEndedException(
                        new RunOutcome.Failed(new RunError(RunErrorCode.WRONG_TARGET, wrong.why()), 0, 0));
    }

    private void takeLock(TaskSession session) throws SQLException {
        long from = System.nanoTime();
        while (!session.executeAsLogin(TargetLock::tryTake)) {
            String holder = session.executeAsLogin(TargetLock::holder);
            if (TargetLock.isPrepared(holder)) {
                throw new RunEndedException(new RunOutcome.Indeterminate(inDoubt(holder), 0, 0));
            }
            boolean ours = fencing.isOnRecord(holder.split(" ", 2)[0]);
            String detail = "the target's lock is held by " + described(session, holder);
            WaitReason why = ours ? WaitReason.FENCING : WaitReason.TARGET_BUSY;
            if (System.nanoTime() - from >= TARGET_LOCK_TIMEOUT.toNanos()) {
                throw RunEndedException.handBack(why, detail);
            }
            if (ours) {
                fencing.terminateExcept(session.identity());
            }
            journal.report().waiting(why, detail);
            stop.pause(POLL_INTERVAL);
        }
    }

    private static String described(TaskSession session, String holder) throws SQLException {
        String pid = holder.split(" ", 2)[0];
        return pid.isEmpty()
                ? "a session that has ended since"
                : session.executeAsLogin(connection -> BlockerDescriptions.describe(connection, Integer.parseInt(pid)));
    }

    /**
     * The error for a prepared transaction. It survives every session, and its change takes effect when a person
     * commits it.
     */
    private static RunError inDoubt(String holder) {
        return new RunError(
                RunErrorCode.PREPARED_TRANSACTION,
                holder + " holds the target's lock: commit it or roll it back, then resolve this run");
    }

    private RuntimeException unwind(Exception e) {
        return switch (e) {
            case TargetCheck.WrongTargetException wrong -> wrong(wrong);
            case UnfitSessionException unfit -> failed(RunErrorCode.SESSION_UNFIT, unfit);
            case SQLException sql when PrivilegeFailure.is(sql) -> refused(sql);
            // the server may end a session at the moment of a stop, which decides how the run ends
            case SQLException _ when stop.isAsked() -> new StopRequestedException();
            case SQLException sql -> unwind(sql, SqlState.of(sql));
            case ProblemException problem
            when PrivilegeFailure.is(problem) ->
                failed(PrivilegeFailure.error(problem, PrivilegeFailure.missing(watch)));
            case ProblemException problem -> RunEndedException.of(problem);
            case RuntimeException other -> other;
            default -> new IllegalStateException(e);
        };
    }

    /** A privilege of the catalog is missing, or the history was not made for this login. */
    private RuntimeException refused(SQLException e) {
        var missing = PrivilegeFailure.missing(watch);
        return missing.isEmpty()
                ? failed(RunErrorCode.HISTORY_NOT_USABLE, e)
                : failed(PrivilegeFailure.error(e, missing));
    }

    private static RuntimeException unwind(SQLException e, SqlState state) {
        if (state.readOnly()) {
            return failed(RunErrorCode.READ_ONLY, e);
        }
        if (state.sessionTimeout()) {
            return failed(RunErrorCode.SESSION_TIMEOUT, e);
        }
        return state.passes()
                ? RunEndedException.handBack(
                        state.connectionLost() ? WaitReason.TARGET_UNREACHABLE : WaitReason.TARGET_NOT_READY,
                        String.valueOf(e.getMessage()))
                : failed(RunErrorCode.HISTORY_NOT_USABLE, e);
    }

    private static RunEndedException failed(RunErrorCode code, SQLException e) {
        return failed(SqlErrors.error(code, e, null));
    }

    private static RunEndedException failed(RunError error) {
        return new RunEndedException(new RunOutcome.Failed(error, 0, 0));
    }
}
