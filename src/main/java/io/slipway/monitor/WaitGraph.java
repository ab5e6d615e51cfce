package io.slipway.monitor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All waits for locks on a server at one moment. A parallel worker waits and holds under the pid of its leader. */
record WaitGraph(List<BlockingTree.Edge> edges) {
    // pg_blocking_pids takes every partition of the lock table: asked for waiting sessions only
    private static final String EDGES = """
            WITH lock AS MATERIALIZED (SELECT * FROM pg_catalog.pg_locks),
            leader AS MATERIALIZED (SELECT a.pid, a.leader_pid FROM pg_catalog.pg_stat_activity a
                                    WHERE a.leader_pid IS NOT NULL),
            waiting AS MATERIALIZED (
                SELECT l.*, coalesce(d.leader_pid, l.pid) AS session, pg_catalog.pg_blocking_pids(l.pid) AS blockers
                FROM lock l LEFT JOIN leader d ON d.pid = l.pid WHERE NOT l.granted AND l.pid IS NOT NULL)
            SELECT w.session, b.pid, bool_and(NOT EXISTS (
                       SELECT FROM lock h LEFT JOIN leader d ON d.pid = h.pid
                       WHERE h.granted AND coalesce(d.leader_pid, h.pid, 0) = b.pid
                         AND ROW(h.locktype, h.database, h.relation, h.page, h.tuple, h.virtualxid, h.transactionid,
                                 h.classid, h.objid, h.objsubid)
                         IS NOT DISTINCT FROM ROW(w.locktype, w.database, w.relation, w.page, w.tuple, w.virtualxid,
                                 w.transactionid, w.classid, w.objid, w.objsubid))),
                   max(coalesce(EXTRACT(EPOCH FROM clock_timestamp() - w.waitstart) * 1000, 0))::int8
            FROM waiting w CROSS JOIN LATERAL unnest(w.blockers) b (pid)
            WHERE b.pid <> w.session
            GROUP BY w.session, b.pid ORDER BY w.session, b.pid""";

    static WaitGraph read(Connection connection) throws SQLException {
        List<BlockingTree.Edge> edges = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(EDGES);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                edges.add(new BlockingTree.Edge(
                        row.getInt(1), row.getInt(2), row.getBoolean(3), Math.max(0, row.getLong(4))));
            }
        }
        return new WaitGraph(List.copyOf(edges));
    }

    /** The sessions that this one waits for directly. */
    List<Integer> blockersOf(int pid) {
        return edges.stream()
                .filter(edge -> edge.pid() == pid)
                .map(BlockingTree.Edge::blockedByPid)
                .toList();
    }

    /** The sessions that wait for this one directly. */
    List<Integer> blockedBy(int pid) {
        return edges.stream()
                .filter(edge -> edge.blockedByPid() == pid)
                .map(BlockingTree.Edge::pid)
                .toList();
    }

    /** The waits that this session takes part in, over any number of others. */
    BlockingTree around(int pid) {
        Set<BlockingTree.Edge> part = new TreeSet<>(
                Comparator.comparingInt(BlockingTree.Edge::pid).thenComparingInt(BlockingTree.Edge::blockedByPid));
        follow(pid, true, part);
        follow(pid, false, part);
        Set<Integer> waiting = new HashSet<>();
        part.forEach(edge -> waiting.add(edge.pid()));
        List<Integer> roots = part.stream()
                .map(BlockingTree.Edge::blockedByPid)
                .filter(blocker -> !waiting.contains(blocker))
                .distinct()
                .sorted()
                .toList();
        return new BlockingTree(List.copyOf(part), roots);
    }

    private void follow(int from, boolean toBlockers, Set<BlockingTree.Edge> part) {
        Set<Integer> reached = new HashSet<>(Set.of(from));
        ArrayDeque<Integer> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            int pid = next.remove();
            for (BlockingTree.Edge edge : edges) {
                int here = toBlockers ? edge.pid() : edge.blockedByPid();
                int there = toBlockers ? edge.blockedByPid() : edge.pid();
                if (here == pid) {
                    part.add(edge);
                    if (reached.add(there)) {
                        next.add(there);
                    }
                }
            }
        }
    }
}
