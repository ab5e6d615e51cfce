package io.slipway.apply.watch;

import io.slipway.time.Durations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * For which lock a session waits, and which sessions are in its way.
 *
 * @param pids of the blockers; 0 is a prepared transaction
 * @param object that is to be locked, {@code public.orders} or {@code a row of public.orders}; null: it is no object
 * @param mode of the lock; null: it has none that says more than the object
 * @param blockers for people
 * @param remedy what a person can do about them
 */
record LockWait(
        Set<Integer> pids,
        @Nullable String object,
        @Nullable String mode,
        String blockers,
        String remedy) {
    /** No session blocks it. */
    static final LockWait NONE = new LockWait(Set.of(), null, null, "", "");

    /** How a relation is called; the session that reads may be in another database of the server. */
    interface Names {
        String of(long relation);
    }

    private static final String LOCKS = """
            WITH l AS MATERIALIZED (SELECT * FROM pg_catalog.pg_locks),
            w AS MATERIALIZED (SELECT * FROM l WHERE l.pid = ? AND NOT l.granted LIMIT 1)
            SELECT w.locktype, w.mode, coalesce(r.relation::int8, 0),
                   (SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
                    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.oid = r.relation AND (r.database = 0 OR r.database = (
                        SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))),
                   coalesce(h.pid, 0), h.modes, x.gid, x.owner
            FROM w
                LEFT JOIN LATERAL (
                    SELECT t.relation, t.database FROM l t
                    WHERE t.pid = w.pid AND t.relation IS NOT NULL AND (NOT t.granted OR t.locktype = 'tuple')
                    ORDER BY t.granted LIMIT 1) r ON true
                LEFT JOIN LATERAL (
                    SELECT o.pid, o.virtualtransaction,
                           string_agg(CASE WHEN o.granted THEN 'holds ' ELSE 'waits before it for ' END || o.mode, ', ')
                    FROM l o
                    WHERE o.pid IS DISTINCT FROM w.pid
                      AND (o.locktype, o.database, o.relation, o.page, o.tuple, o.virtualxid, o.transactionid, o.classid,
                           o.objid, o.objsubid)
                          IS NOT DISTINCT FROM
                          (w.locktype, w.database, w.relation, w.page, w.tuple, w.virtualxid, w.transactionid, w.classid,
                           w.objid, w.objsubid)
                    GROUP BY o.pid, o.virtualtransaction) h (pid, holder, modes) ON true
                LEFT JOIN l p ON h.pid IS NULL AND p.virtualtransaction = h.holder AND p.locktype = 'transactionid'
                LEFT JOIN pg_catalog.pg_prepared_xacts x ON x.transaction = p.transactionid""";

    /**
     * What is seen of the wait of this session.
     *
     * @param notes about the blockers
     */
    static LockWait read(Connection link, int pid, Collection<Integer> blockers, BlockerDescriptions notes, Names names)
            throws SQLException {
        if (blockers.isEmpty()) {
            return NONE;
        }
        String object = null;
        String mode = null;
        var locks = new HashMap<Integer, String>();
        try (PreparedStatement query = link.prepareStatement(LOCKS)) {
            query.setInt(1, pid);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    boolean relation = "relation".equals(row.getString(1));
                    object = object(row, relation, names);
                    mode = relation ? row.getString(2) : null;
                    locks.put(row.getInt(5), lock(row));
                }
            }
        }
        if (locks.isEmpty()) {
            // its wait ended after the graph was read
            return NONE;
        }
        locks.values().removeIf(String::isEmpty);
        return new LockWait(
                Set.copyOf(blockers), object, mode, notes.describe(blockers, locks), remedy(blockers, notes));
    }

    private static @Nullable String object(ResultSet row, boolean relation, Names names) throws SQLException {
        long oid = row.getLong(3);
        if (oid == 0) {
            return null;
        }
        String here = row.getString(4);
        String name = here == null ? names.of(oid) : here;
        return relation ? name : "a row of " + name;
    }

    private static String lock(ResultSet row) throws SQLException {
        String gid = row.getString(7);
        if (gid != null) {
            return "prepared transaction '%s' (role %s)".formatted(gid, row.getString(8));
        }
        String modes = row.getString(6);
        // of a transaction that is waited for each session has the same
        return modes == null || row.getInt(5) == 0 || !"relation".equals(row.getString(1)) ? "" : modes;
    }

    private static String remedy(Collection<Integer> blockers, BlockerDescriptions notes) {
        if (notes.onlyAutovacuum(blockers)) {
            return "An autovacuum gives way by itself, unless it prevents a wraparound";
        }
        List<Integer> sessions =
                blockers.stream().filter(pid -> pid != 0).sorted().toList();
        if (sessions.isEmpty()) {
            return "End it with COMMIT PREPARED or ROLLBACK PREPARED";
        }
        return sessions.size() == 1
                ? "Wait until that session ends, or end it: SELECT pg_terminate_backend(%d)"
                        .formatted(sessions.getFirst())
                : "Wait until these sessions end, or end them: "
                        + sessions.stream()
                                .map("SELECT pg_terminate_backend(%d)"::formatted)
                                .collect(Collectors.joining("; "));
    }

    boolean isForNobody() {
        return pids.isEmpty();
    }

    /** What it waits for, who is in the way, and what to do: behind the words {@code waits for}. */
    String text() {
        String wanted = object == null ? "the end of a transaction" : mode == null ? object : mode + " on " + object;
        return isForNobody() ? "" : "%s, blocked by %s. %s".formatted(wanted, blockers, remedy);
    }

    /** That the whole time for locks is over. */
    String failure(Duration limit, String lastTry) {
        if (isForNobody()) {
            return "Could not get a lock within %s: %s. Retry the task at a quieter time."
                    .formatted(Durations.words(limit), lastTry);
        }
        String lock = object == null ? "go on" : "lock " + object + (mode == null ? "" : " (" + mode + ")");
        return "Could not %s within %s: blocked by %s. %s. Then retry the task. (The last try: %s)"
                .formatted(lock, Durations.words(limit), blockers, remedy, lastTry);
    }
}
