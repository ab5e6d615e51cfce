package io.slipway.apply.watch;

import io.slipway.apply.history.TargetLock;
import io.slipway.apply.run.BlockingSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a session to judge whether it may be ended.
 *
 * @param superuser null: not known
 * @param runsChange whether it holds the lock of a target, which only sessions that apply changes take
 * @param waits whether it waits for a lock itself
 * @param query its first 2,000 characters
 * @param inState time since its state changed
 * @param commits whether it has committed and waits for a synchronous standby, still with its locks
 */
record BlockerFacts(
        BlockingSession session,
        @Nullable Boolean superuser,
        boolean runsChange,
        boolean waits,
        String query,
        Duration inState,
        boolean commits) {
    private static final int MAX_QUERY_LENGTH = 200;

    // without pg_read_all_stats the state and the start of other roles' sessions are null. A query of a database in
    // another encoding may be no valid text here. A parallel worker is judged by its leader, whose pid is blocked by.
    private static final String FACTS = """
            SELECT a.pid, a.backend_start::pg_catalog.text, a.usename, a.application_name, a.backend_type, a.state,
                   CASE WHEN a.state = 'active' THEN a.query_start ELSE a.state_change END::pg_catalog.text, r.rolsuper,
                   EXISTS (SELECT FROM pg_catalog.pg_locks l
                           WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.classid =""" + " " + TargetLock.LOCK_CLASS + """
                                 AND l.objsubid = 2),
                   coalesce(a.wait_event_type = 'Lock', false),
                   left(regexp_replace(coalesce(a.query, ''), '[^\\s -~]', '?', 'g'), 2000),
                   coalesce(EXTRACT(EPOCH FROM clock_timestamp() - a.state_change) * 1000, 0)::int8,
                   coalesce(a.wait_event = 'SyncRep', false)
            FROM pg_catalog.pg_stat_activity a LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
            WHERE a.pid = ANY (?) ORDER BY a.pid""";

    static List<BlockerFacts> read(Connection connection, Collection<Integer> pids) throws SQLException {
        List<BlockerFacts> facts = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(FACTS)) {
            query.setArray(1, connection.createArrayOf("int4", pids.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    facts.add(facts(row));
                }
            }
        }
        return facts;
    }

    private static BlockerFacts facts(ResultSet row) throws SQLException {
        String query = row.getString(11);
        var session = new BlockingSession(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                BlockerDescriptions.shown(query.replaceAll("\\s+", " ").strip(), MAX_QUERY_LENGTH));
        return new BlockerFacts(
                session,
                row.getObject(8, Boolean.class),
                row.getBoolean(9),
                row.getBoolean(10),
                query,
                Duration.ofMillis(Math.max(0, row.getLong(12))),
                row.getBoolean(13));
    }

    boolean isIdleInTransaction() {
        String state = session.state();
        return state != null && state.startsWith("idle in transaction");
    }

    boolean isActive() {
        return "active".equals(session.state());
    }
}
