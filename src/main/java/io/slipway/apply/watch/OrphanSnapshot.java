package io.slipway.apply.watch;

import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one look shows of a session that finishes its statement without an owner. Times are the server's.
 *
 * @param session which one
 * @param active it is at a statement; false: it is gone, or that statement is over
 * @param age of the statement
 * @param blockers whom it waits for
 * @param waited for how long already
 * @param victims who wait behind a strong lock that it has or wants, the longest wait first
 * @param progress changes whenever the server counts something
 * @param says how far it is and whom it waits for, for people
 * @param at nanoTime when the look began: the times are those of this moment, or later ones
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

    // by no database: this may be a connection to another one of the server
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
     * Empty: this login may not see it.
     *
     * @param graph of the same moment, with the session's database among those looked at
     */
    public static Optional<OrphanSnapshot> look(Connection link, LockGraph graph, SessionIdentity session)
            throws SQLException {
        long at = System.nanoTime();
        try (var look = link.prepareStatement(READ)) {
            look.setObject(1, session.backendStart());
            look.setInt(2, session.pid());
            try (var row = look.executeQuery()) {
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
        var blockers = graph.blockersOf(session.pid());
        var waitsFor = blockers.isEmpty()
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

    /** Whether it stands where it stood then: it waits for the same ones, and nothing was counted. */
    public boolean standsAs(OrphanSnapshot before) {
        return !blockers.isEmpty() && blockers.equals(before.blockers) && progress.equals(before.progress);
    }

    /** How old the statement is now, or was when it ended, at most. */
    public Duration ageNow() {
        return age.plusNanos(System.nanoTime() - at);
    }
}
