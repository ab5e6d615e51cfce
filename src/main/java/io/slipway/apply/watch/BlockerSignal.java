package io.slipway.apply.watch;

import io.slipway.apply.run.BlockerAct;
import io.slipway.apply.run.BlockingSession;
import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Ends a session that blocks a run. One statement looks and signals: the session is the one that was judged, in the
 * state in which it was judged, and the run still waits for it.
 */
final class BlockerSignal {
    private static final String SIGNAL = """
            WITH RECURSIVE waiting AS MATERIALIZED (
                SELECT w.pid, pg_catalog.pg_blocking_pids(w.pid) AS blockers
                FROM (SELECT DISTINCT l.pid FROM pg_catalog.pg_locks l WHERE NOT l.granted AND l.pid IS NOT NULL) w),
            chain (pid) AS (
                SELECT ?::int4 UNION
                SELECT b.pid FROM chain c JOIN waiting w ON w.pid = c.pid CROSS JOIN LATERAL unnest(w.blockers) b (pid)),
            judged AS MATERIALIZED (
                SELECT a.pid FROM pg_catalog.pg_stat_activity a
                WHERE a.pid = ? AND a.backend_start = ?::pg_catalog.timestamptz AND a.application_name = ?
                  AND a.state = ? AND a.wait_event IS DISTINCT FROM 'SyncRep'
                  AND CASE WHEN a.state = 'active' THEN a.query_start ELSE a.state_change END = ?::pg_catalog.timestamptz
                  AND a.pid IN (SELECT c.pid FROM chain c) AND a.pid NOT IN (SELECT w.pid FROM waiting w))
            SELECT CASE ?::pg_catalog.text WHEN 'TERMINATE' THEN pg_catalog.pg_terminate_backend(j.pid)
                                           WHEN 'CANCEL' THEN pg_catalog.pg_cancel_backend(j.pid) ELSE true END
            FROM judged j""";

    private BlockerSignal() {}

    /** @param waiting pid of the run's session */
    static BlockerAct.Outcome send(Connection by, BlockerAct act, int waiting) throws SQLException {
        try {
            return find(by, act.blocker(), waiting, act.action().name())
                    ? BlockerAct.Outcome.SENT
                    : BlockerAct.Outcome.GONE;
        } catch (SQLException e) {
            if (SqlState.of(e).insufficientPrivilege()) {
                return BlockerAct.Outcome.REFUSED;
            }
            throw e;
        }
    }

    /** Whether {@link #send} would send a signal now. */
    static boolean isDue(Connection by, BlockerAct act, int waiting) throws SQLException {
        return find(by, act.blocker(), waiting, "");
    }

    private static boolean find(Connection by, BlockingSession blocker, int waiting, String action)
            throws SQLException {
        try (PreparedStatement call = by.prepareStatement(SIGNAL)) {
            call.setInt(1, waiting);
            call.setInt(2, blocker.pid());
            call.setString(3, blocker.backendStart());
            call.setString(4, blocker.application());
            call.setString(5, blocker.state());
            call.setString(6, blocker.since());
            call.setString(7, action);
            try (ResultSet row = call.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
