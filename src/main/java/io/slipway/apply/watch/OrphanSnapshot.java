package io.slipway.apply.watch;

import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A snapshot of a session that finishes its statement without an owner. Times are those of the server.
 *
 * @param session the session
 * @param active whether it still executes the statement; false: the session is gone, or the statement has ended
 * @param age time since the statement began
 * @param blockers sessions that block it
 * @param waited time since it began to wait for its current lock
 * @param victims sessions that wait behind a strong lock of it, the longest wait first
 * @param progress the progress counters of the server
 * @param says progress and blockers, for people
 * @param at nanoTime before the snapshot was read; the times are those of this moment or later
 */
public record OrphanSnapshot(
        SessionIdentity session,
        boolean active,
        Duration age,
        Set<Integer> blockers,
        Duration waited,
        List<LockGraph.Waiter> victims,
        String progress,
        String says,
        long at) {

    // no filter by database: this connection may be to another database of the server
    private static final String READ = """
            SELECT a.backend_start IS NULL, a.backend_start = ? AND a.state = 'active',
                   (EXTRACT(EPOCH FROM clock_timestamp() - a.query_start) * 1000)::int8,
                   concat_ws('/', p.phase, p.lockers_done, p.blocks_done, p.tuples_done, p.partitions_done, p.index_relid),
                   coalesce(p.phase || ' ' || p.blocks_done || '/' || p.blocks_total,
                       left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80)),
                   EXISTS (SELECT FROM pg_catalog.pg_locks l
                           WHERE l.pid = a.pid AND l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock')
            FROM pg_catalog.pg_stat_activity a
                LEFT JOIN pg_catalog.pg_stat_progress_create_index p ON p.pid = a.pid
            WHERE a.pid = ?""";

    /**
     * Reads a snapshot.
     *
     * @param graph of the same moment, which covers the database of the session
     * @return empty: the login cannot see the session
     */
    public static Optional<OrphanSnapshot> read(Connection link, LockGraph graph, SessionIdentity session)
            throws SQLException {
        long at = System.nanoTime();
        try (PreparedStatement query = link.prepareStatement(READ)) {
            query.setObject(1, session.backendStart());
            query.setInt(2, session.pid());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.of(over(session, at));
                }
                if (row.getBoolean(1)) {
                    return Optional.empty();
                }
                return Optional.of(row.getBoolean(2) ? at(link, graph, row, session, at) : over(session, at));
            }
        }
    }

    private static OrphanSnapshot at(Connection link, LockGraph graph, ResultSet row, SessionIdentity session, long at)
            throws SQLException {
        Set<Integer> blockers = graph.blockersOf(session.pid());
        String waitsFor = blockers.isEmpty()
                ? ""
                : ", waits for "
                        + LockWait.read(
                                        link,
                                        session.pid(),
                                        blockers,
                                        BlockerDescriptions.read(link, blockers),
                                        relation -> "relation " + relation)
                                .text();
        return new OrphanSnapshot(
                session,
                true,
                Duration.ofMillis(row.getLong(3)),
                blockers,
                graph.waitOf(session.pid()),
                row.getBoolean(6) ? graph.victimsOf(session.pid()) : List.of(),
                row.getString(4),
                row.getString(5) + waitsFor,
                at);
    }

    private static OrphanSnapshot over(SessionIdentity session, long at) {
        return new OrphanSnapshot(session, false, Duration.ZERO, Set.of(), Duration.ZERO, List.of(), "", "", at);
    }

    /** Whether nothing has changed since the earlier snapshot: same blockers, same progress. */
    public boolean standsAs(OrphanSnapshot before) {
        return !blockers.isEmpty() && blockers.equals(before.blockers) && progress.equals(before.progress);
    }

    /** Upper bound of the age of the statement now, or when it ended. */
    public Duration ageNow() {
        return age.plusNanos(System.nanoTime() - at);
    }
}
