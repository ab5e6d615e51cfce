package io.slipway.apply;

import io.slipway.postgres.SqlState;
import io.slipway.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Waits for an <em>orphan</em>: a session without an owner that is at a statement of which the catalog tells the end.
 * It may finish, so that a long index build is not begun again because its owner died.
 */
final class OrphanWatch {
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Set<SqlState> NO_HISTORY = Set.of(SqlState.UNDEFINED_TABLE, new SqlState("3F000"));

    private final SessionSource sessions;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final ApplyOptions options;

    /** @param sessions of the login whose sessions they are: it sees them and the history */
    OrphanWatch(SessionSource sessions, RunJournal journal, StopSwitch stop, ApplyOptions options) {
        this.sessions = sessions;
        this.journal = journal;
        this.stop = stop;
        this.options = options;
    }

    private static final String AMONG = """
            SELECT a.pid FROM pg_catalog.pg_stat_activity a
            WHERE a.datname = pg_catalog.current_database() AND a.state = 'active' AND a.pid = ? AND a.backend_start = ?""";

    private static final String INTENT = """
            SELECT 1 FROM slipway.history h
            WHERE h.state = 'INTENT' AND h.kind = 'SINGLE' AND pg_catalog.jsonb_exists(h.probe, 'catalog')
              AND (h.session ->> 'pid')::int = ? AND (h.session ->> 'backendStart')::timestamptz = ?""";

    /**
     * The one of these sessions that is an orphan.
     *
     * @throws Ended nobody can tell: the target does not answer
     */
    Optional<SessionIdentity> among(List<SessionIdentity> recorded) {
        try (var connection = sessions.open()) {
            login(connection);
            for (var session : recorded) {
                if (finds(connection, AMONG, session) && finds(connection, INTENT, session)) {
                    return Optional.of(session);
                }
            }
            return Optional.empty();
        } catch (SQLException | ProblemException e) {
            if (e instanceof SQLException sql && NO_HISTORY.contains(SqlState.of(sql))) {
                return Optional.empty();
            }
            // who cannot be seen may be at a build of hours
            throw Ended.handBack(WaitingFor.TARGET_UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    private static void login(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET ROLE NONE");
        }
    }

    private static boolean finds(Connection connection, String sql, SessionIdentity session) throws SQLException {
        try (var look = connection.prepareStatement(sql)) {
            look.setInt(1, session.pid());
            look.setObject(2, session.backendStart());
            try (var row = look.executeQuery()) {
                return row.next();
            }
        }
    }

    /**
     * Returns when it is over.
     *
     * @throws StopAsked the run is to end, or to be another's: who settles that ends the orphan or leaves it
     * @throws Ended it has not moved for the lock deadline, or cannot be looked at
     */
    void watch(SessionIdentity orphan) {
        var seen = Progress.NONE;
        long moved = System.nanoTime();
        while (true) {
            stop.heed(journal);
            var now = look(orphan);
            if (now.isEmpty()) {
                return;
            }
            if (!now.get().place().equals(seen.place())) {
                moved = System.nanoTime();
                seen = now.get();
            } else if (System.nanoTime() - moved >= options.lockDeadline().toNanos()) {
                throw new Ended(new Outcome.Failed(
                        new RunError("lock-not-available", "session %d waits: %s".formatted(orphan.pid(), seen.says())),
                        0,
                        0));
            }
            journal.waiting(
                    WaitingFor.ORPHAN,
                    "session %d of an earlier owner finishes the statement: %s"
                            .formatted(orphan.pid(), now.get().says()));
            stop.pause(LOOK);
        }
    }

    /**
     * How far it is.
     *
     * @param place changes when it moves; what waits for no lock always moves
     */
    private record Progress(String place, String says) {
        private static final Progress NONE = new Progress("", "");
    }

    private static final String LOOK_AT = """
            SELECT CASE WHEN a.wait_event_type = 'Lock' THEN 'waits ' ELSE pg_catalog.clock_timestamp()::text END
                       || coalesce(p.done, ''),
                   coalesce(p.phase, a.query) || CASE WHEN a.wait_event_type = 'Lock' THEN ', waits for a lock' ELSE '' END
            FROM pg_catalog.pg_stat_activity a LEFT JOIN (
                SELECT i.pid, i.phase || ' ' || i.blocks_done || '/' || i.blocks_total AS phase,
                       pg_catalog.concat_ws('/', i.phase, i.lockers_done, i.blocks_done, i.tuples_done, i.partitions_done,
                           i.index_relid) AS done
                FROM pg_catalog.pg_stat_progress_create_index i) p ON p.pid = a.pid
            WHERE a.state = 'active' AND a.pid = ? AND a.backend_start = ?""";

    private Optional<Progress> look(SessionIdentity orphan) {
        try (var connection = sessions.open();
                var look = connection.prepareStatement(LOOK_AT)) {
            login(connection);
            look.setInt(1, orphan.pid());
            look.setObject(2, orphan.backendStart());
            try (var row = look.executeQuery()) {
                return row.next() ? Optional.of(new Progress(row.getString(1), row.getString(2))) : Optional.empty();
            }
        } catch (SQLException | ProblemException e) {
            throw Ended.handBack(WaitingFor.TARGET_UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }
}
