package io.slipway.apply.watch;

import io.slipway.apply.run.BlockingChain;
import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A snapshot of the lock waits between the sessions of some databases. For objects that all databases share (roles,
 * tablespaces, databases) it contains the sessions of every database.
 */
public record LockGraph(Map<Integer, Waiter> waiters) {

    /**
     * A session that waits for a lock.
     *
     * @param waited time since it began to wait
     * @param ours whether it is the session of a run, or a process of the server. A run's session is recognized by its
     *     application name together with the login of a run of this process, because any session may take such a name
     * @param blockers process ids, including those of sessions before it in the queue; 0: a prepared transaction
     */
    public record Waiter(int pid, Duration waited, boolean ours, Set<Integer> blockers) {}

    // pg_blocking_pids takes every partition of the lock table: asked for waiting sessions only
    private static final String WAITING = """
            WITH waiting AS MATERIALIZED (
                SELECT l.pid, min(l.waitstart) AS since, bool_or(l.database = 0) AS shared FROM pg_catalog.pg_locks l
                WHERE NOT l.granted GROUP BY l.pid)
            SELECT w.pid,
                   coalesce(EXTRACT(EPOCH FROM clock_timestamp() - w.since) * 1000, 0)::int8,
                   a.usesysid IS NULL OR starts_with(a.application_name, 'slipway-taskrun-') AND a.usesysid IN (
                       SELECT o.usesysid FROM pg_catalog.pg_stat_activity o WHERE o.pid = ANY (?)),
                   pg_catalog.pg_blocking_pids(w.pid)
            FROM waiting w JOIN pg_catalog.pg_stat_activity a ON a.pid = w.pid
            WHERE w.shared OR a.datid = ANY (?)""";

    /**
     * Reads a snapshot.
     *
     * @param sessions of the watched runs; their databases are read
     */
    public static LockGraph read(Connection connection, Collection<SessionIdentity> sessions) throws SQLException {
        Object[] pids = sessions.stream().map(SessionIdentity::pid).distinct().toArray();
        Object[] databases =
                sessions.stream().map(SessionIdentity::databaseOid).distinct().toArray();
        var waiters = new HashMap<Integer, Waiter>();
        try (PreparedStatement query = connection.prepareStatement(WAITING)) {
            query.setArray(1, connection.createArrayOf("int4", pids));
            query.setArray(2, connection.createArrayOf("oid", databases));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    var blockers = (Integer[]) row.getArray(4).getArray();
                    waiters.put(
                            row.getInt(1),
                            new Waiter(
                                    row.getInt(1),
                                    Duration.ofMillis(Math.max(0, row.getLong(2))),
                                    row.getBoolean(3),
                                    new HashSet<>(Arrays.asList(blockers))));
                }
            }
        }
        return new LockGraph(Map.copyOf(waiters));
    }

    boolean isWaiting(int pid) {
        return waiters.containsKey(pid);
    }

    /** The time since the session began to wait for its current lock; zero: it waits for none. */
    Duration waitOf(int pid) {
        Waiter waiter = waiters.get(pid);
        return waiter == null ? Duration.ZERO : waiter.waited();
    }

    /** The sessions that block this session directly. */
    Set<Integer> blockersOf(int pid) {
        Waiter waiter = waiters.get(pid);
        return waiter == null ? Set.of() : waiter.blockers();
    }

    /** The waits from this session, over any number of others, to those that wait for none. */
    List<BlockingChain.Wait> chainOf(int pid) {
        var reached = new HashSet<Integer>(Set.of(pid));
        var next = new ArrayDeque<Integer>(reached);
        var chain = new ArrayList<BlockingChain.Wait>();
        while (!next.isEmpty()) {
            int waiter = next.remove();
            for (int blocker : blockersOf(waiter)) {
                chain.add(new BlockingChain.Wait(waiter, blocker, waitOf(waiter).toMillis()));
                if (reached.add(blocker)) {
                    next.add(blocker);
                }
            }
        }
        return chain;
    }

    /** The other sessions whose chain of waits ends at this session, the longest wait first. */
    List<Waiter> victimsOf(int pid) {
        var reached = new HashSet<Integer>(Set.of(pid));
        var next = new ArrayDeque<Integer>(reached);
        var victims = new ArrayList<Waiter>();
        while (!next.isEmpty()) {
            int blocker = next.remove();
            for (Waiter waiter : waiters.values()) {
                if (waiter.blockers().contains(blocker) && reached.add(waiter.pid())) {
                    next.add(waiter.pid());
                    if (!waiter.ours()) {
                        victims.add(waiter);
                    }
                }
            }
        }
        victims.sort((one, other) -> other.waited().compareTo(one.waited()));
        return victims;
    }
}
