package io.slipway.apply.fencing;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunControl;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.AsLoginRole;
import io.slipway.apply.watch.LockGraph;
import io.slipway.apply.watch.OrphanSnapshot;
import io.slipway.apply.watch.WatchedRun;
import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.ProblemException;
import io.slipway.problem.RunError;
import io.slipway.problem.WaitReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waits for an <em>orphan</em>: a session without an owner that executes a statement whose result the catalog shows. It
 * may finish, so that a long index build is not repeated because its owner died. Meanwhile the run holds no slot and
 * reads the snapshots of its server's watch.
 */
public final class OrphanWatch {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

    private static final Set<SqlState> NO_HISTORY = Set.of(SqlState.UNDEFINED_TABLE, SqlState.NO_SCHEMA);

    private final SessionSource sessions;
    private final WatchedRun watched;
    private final RunControl control;
    private final RunReport report;
    private final StopSwitch stop;
    private final ApplyOptions options;

    /** The blockers in the last line of the run log; null: there is none yet. */
    private @Nullable Set<Integer> logged;

    /** @param sessions opens sessions of the login that owns the orphans: it can see them and the history */
    public OrphanWatch(
            SessionSource sessions,
            WatchedRun watched,
            RunControl control,
            RunReport report,
            StopSwitch stop,
            ApplyOptions options) {
        this.sessions = sessions;
        this.watched = watched;
        this.control = control;
        this.report = report;
        this.stop = stop;
        this.options = options;
    }

    private static final String AMONG = """
            SELECT a.pid FROM pg_catalog.pg_stat_activity a
            WHERE a.datname = pg_catalog.current_database() AND a.state = 'active' AND a.pid = ? AND a.backend_start = ?""";

    private static final String INTENT = """
            SELECT 1 FROM slipway.history h
            WHERE h.state = 'INTENT' AND h.kind = 'STANDALONE' AND pg_catalog.jsonb_exists(h.probe, 'catalog')
              AND (h.session ->> 'pid')::int = ? AND (h.session ->> 'backendStart')::timestamptz = ?""";

    /**
     * Returns the orphan among these sessions.
     *
     * @throws RunEndedException the target does not respond, so that nothing is known
     */
    Optional<SessionIdentity> orphansOf(List<SessionIdentity> recorded) {
        try (Connection connection = sessions.open()) {
            AsLoginRole.enter(connection);
            for (SessionIdentity session : recorded) {
                if (finds(connection, AMONG, session) && finds(connection, INTENT, session)) {
                    return Optional.of(session);
                }
            }
            return Optional.empty();
        } catch (SQLException | ProblemException e) {
            if (e instanceof SQLException sql && NO_HISTORY.contains(SqlState.of(sql))) {
                return Optional.empty();
            }
            // a session that cannot be seen may be executing an index build of hours
            throw SessionFencing.unseen(e);
        }
    }

    private static boolean finds(Connection connection, String sql, SessionIdentity session) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(1, session.pid());
            query.setObject(2, session.backendStart());
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    /**
     * Waits until the orphan's statement has ended, and takes a slot.
     *
     * @return the error that may have ended the statement; empty: none is known. If it left nothing behind, it is not
     *     run again
     * @throws StopRequestedException the run has to end or to be handed back. The caller then terminates the orphan or
     *     leaves it
     * @throws RunEndedException a limit is exceeded, the orphan cannot be observed, or no slot is free
     */
    Optional<RunError> watch(SessionIdentity orphan) {
        watched.setOrphan(orphan);
        try {
            Optional<RunError> ended = untilOver(orphan).flatMap(new OrphanLimits(options)::mayHaveEnded);
            line(RunLogLine.Kind.RECOVERED, "the statement of session " + orphan.pid() + " is over");
            takeSlot();
            return ended;
        } catch (RunEndedException e) {
            if (e.outcome() instanceof RunOutcome.Failed failed) {
                line(RunLogLine.Kind.ERROR, failed.error().text());
            }
            throw e;
        } finally {
            watched.setOrphan(null);
        }
    }

    private void line(RunLogLine.Kind kind, String message) {
        report.line(new RunLogLine(kind, 0, 0, message));
    }

    /** Returns the last snapshot in which the orphan was active; empty: it never was. */
    private Optional<OrphanSnapshot> untilOver(SessionIdentity orphan) {
        var bound = new OrphanLimits(options);
        Optional<OrphanSnapshot> last = Optional.empty();
        long reported = System.nanoTime() - REPORT_INTERVAL.toNanos();
        for (OrphanSnapshot now = snapshot(orphan); now.active(); now = next(orphan, now)) {
            last = Optional.of(now);
            if (control.trusted()) {
                // without trust another owner decides; a process that was paused sees a standstill that is none
                bound.throwIfOver(now);
            }
            if (System.nanoTime() - reported >= REPORT_INTERVAL.toNanos()) {
                reported = System.nanoTime();
                report(now);
            }
            stop.throwIfStopped();
            stop.pause(POLL_INTERVAL);
        }
        return last;
    }

    /** Reports the wait, and gives the slot to another run. */
    private void report(OrphanSnapshot now) {
        String detail = "session %d of an earlier owner finishes the statement: %s"
                .formatted(now.session().pid(), now.says());
        report.waiting(WaitReason.ORPHAN, detail);
        if (!now.blockers().equals(logged)) {
            logged = now.blockers();
            line(RunLogLine.Kind.WAIT, detail);
        }
        control.slot().giveBack();
    }

    /** The next snapshot: from the server's watch, or read here if the watch has none for a while. */
    private OrphanSnapshot next(SessionIdentity orphan, OrphanSnapshot before) {
        Optional<OrphanSnapshot> newer = watched.orphanSnapshot(orphan).filter(seen -> seen.at() - before.at() > 0);
        if (newer.isPresent()) {
            return newer.get();
        }
        return System.nanoTime() - before.at() < REPORT_INTERVAL.toNanos() ? before : snapshot(orphan);
    }

    private OrphanSnapshot snapshot(SessionIdentity orphan) {
        try (Connection connection = sessions.open()) {
            AsLoginRole.enter(connection);
            return OrphanSnapshot.read(connection, LockGraph.read(connection, List.of(orphan)), orphan)
                    .orElseThrow(() -> new SQLException("this login cannot see session " + orphan.pid()));
        } catch (SQLException | ProblemException e) {
            throw SessionFencing.unseen(e);
        }
    }

    /** Takes a slot again. If none is free here, another replica may have one. */
    private void takeSlot() {
        long from = System.nanoTime();
        while (!control.slot().takeAgain()) {
            stop.throwIfStopped();
            if (System.nanoTime() - from >= REPORT_INTERVAL.toNanos()) {
                throw RunEndedException.handBack(
                        WaitReason.ORPHAN, "the statement has ended, and no slot is free to continue the run");
            }
            stop.pause(POLL_INTERVAL);
        }
    }
}
