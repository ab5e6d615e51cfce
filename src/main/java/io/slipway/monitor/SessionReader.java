package io.slipway.monitor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads sessions, their locks and prepared transactions by one connection, and takes no lock on what they use. */
final class SessionReader {
    static final int MAX_LOCKS = 100;
    private static final int MAX_PREPARED = 20;
    private static final String HIDDEN = "<insufficient privilege>";

    private final Connection connection;

    SessionReader(Connection connection) {
        this.connection = connection;
    }

    // a query from another database may be no valid text in the encoding of this one
    private static final String SESSION = """
            SELECT a.pid, a.state, a.wait_event_type, a.wait_event, a.datname, a.usename, a.application_name,
                   pg_catalog.host(a.client_addr) AS client_addr, a.client_port, a.backend_start, a.xact_start,
                   a.query_start,
                   CASE WHEN a.datname = pg_catalog.current_database() THEN a.query
                        ELSE pg_catalog.regexp_replace(a.query, '[^\\s -~]', '?', 'g') END AS query
            FROM pg_catalog.pg_stat_activity a
            """;

    private static final String OF_RUN = SESSION + """
            WHERE a.application_name = ? AND a.datname = pg_catalog.current_database() AND a.leader_pid IS NULL
            ORDER BY a.backend_start DESC NULLS LAST, a.pid LIMIT 1""";

    private static final String BY_PID = SESSION + "WHERE a.pid = ANY (?) ORDER BY a.pid";

    private static final String OF_RUNS = SESSION + """
            WHERE pg_catalog.starts_with(a.application_name, 'slipway-taskrun-')
                AND a.datname = pg_catalog.current_database() AND a.leader_pid IS NULL
            ORDER BY a.pid""";

    private static final String OURS = SESSION + """
            WHERE (a.application_name = 'slipway' OR pg_catalog.starts_with(a.application_name, 'slipway-taskrun-'))
                AND a.leader_pid IS NULL AND a.pid <> pg_catalog.pg_backend_pid()
            ORDER BY a.pid""";

    /** The session with this application name in this database, the newest one; never a parallel worker. */
    Optional<ActiveSession> named(String applicationName) throws SQLException {
        return sessions(OF_RUN, applicationName).stream().findFirst();
    }

    /** These sessions as far as they exist, by pid. */
    Map<Integer, ActiveSession> byPid(Collection<Integer> pids) throws SQLException {
        Map<Integer, ActiveSession> found = new TreeMap<>();
        for (ActiveSession each : sessions(BY_PID, connection.createArrayOf("int4", pids.toArray()))) {
            found.put(each.pid(), each);
        }
        return found;
    }

    /** The sessions of all runs in this database, by pid. */
    List<ActiveSession> ofRuns() throws SQLException {
        return sessions(OF_RUNS, null);
    }

    /** All sessions of Slipway on the server, by pid, without this one. */
    List<ActiveSession> ours() throws SQLException {
        return sessions(OURS, null);
    }

    private List<ActiveSession> sessions(String sql, @Nullable Object parameter) throws SQLException {
        List<ActiveSession> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (parameter != null) {
                statement.setObject(1, parameter);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(session(row));
                }
            }
        }
        return found;
    }

    private static final String NOW = "SELECT pg_catalog.clock_timestamp() AS now";

    /** The time of the server. */
    Instant now() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NOW);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return Objects.requireNonNull(instant(row, "now"));
        }
    }

    private static ActiveSession session(ResultSet row) throws SQLException {
        return new ActiveSession(
                row.getInt("pid"),
                List.of(),
                row.getString("query"),
                row.getString("state"),
                row.getString("wait_event_type"),
                row.getString("wait_event"),
                row.getString("datname"),
                row.getString("usename"),
                row.getString("application_name"),
                row.getString("client_addr"),
                row.getObject("client_port", Integer.class),
                instant(row, "backend_start"),
                instant(row, "xact_start"),
                instant(row, "query_start"),
                List.of());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /** Whether the server hides what this session does from the login. */
    static boolean isHidden(ActiveSession session) {
        return session.state() == null
                && (session.query() == null || session.query().equals(HIDDEN));
    }

    private static final String PREPARED = """
            SELECT DISTINCT p.gid, p.prepared, p.owner, p.database
            FROM pg_catalog.pg_locks w
                JOIN pg_catalog.pg_locks h ON h.granted AND h.pid IS NULL
                    AND ROW(h.locktype, h.database, h.relation, h.page, h.tuple, h.virtualxid, h.transactionid,
                            h.classid, h.objid, h.objsubid)
                    IS NOT DISTINCT FROM ROW(w.locktype, w.database, w.relation, w.page, w.tuple, w.virtualxid,
                            w.transactionid, w.classid, w.objid, w.objsubid)
                JOIN pg_catalog.pg_locks x ON x.granted AND x.pid IS NULL AND x.locktype = 'transactionid'
                    AND x.virtualtransaction = h.virtualtransaction
                JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = x.transactionid
            WHERE NOT w.granted AND w.pid = ANY (?) ORDER BY p.prepared LIMIT ?""";

    /** The prepared transactions that have what these sessions wait for; they have no session and the pid 0. */
    List<ActiveSession> preparedBefore(Collection<Integer> waiting) throws SQLException {
        List<ActiveSession> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PREPARED)) {
            statement.setArray(1, connection.createArrayOf("int4", waiting.toArray()));
            statement.setInt(2, MAX_PREPARED);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(prepared(row));
                }
            }
        }
        return found;
    }

    private static ActiveSession prepared(ResultSet row) throws SQLException {
        Instant since = instant(row, "prepared");
        String gid = row.getString("gid").replace("'", "''");
        return new ActiveSession(
                0,
                List.of(),
                "PREPARE TRANSACTION '" + gid + "'",
                "prepared transaction",
                null,
                null,
                row.getString("database"),
                row.getString("owner"),
                null,
                null,
                null,
                null,
                since,
                since,
                List.of());
    }

    private static final String LOCKS = """
            SELECT l.pid, l.locktype, l.mode, l.granted, l.waitstart, l.relation::int8 AS relation, l.here
            FROM (SELECT k.*, k.database IN (0, (SELECT d.oid FROM pg_catalog.pg_database d
                                                 WHERE d.datname = pg_catalog.current_database())) AS here,
                         row_number() OVER (PARTITION BY k.pid ORDER BY k.granted, k.locktype <> 'relation', k.mode) AS n
                  FROM pg_catalog.pg_locks k WHERE k.pid = ANY (?)) l
            WHERE l.n <= ? ORDER BY l.pid, l.n""";

    private record FoundLock(int pid, @Nullable Long relation, boolean here, SessionLock lock) {}

    /** The locks of these sessions, {@value #MAX_LOCKS} of each at most, those it waits for first. */
    Map<Integer, List<SessionLock>> locks(Collection<Integer> pids) throws SQLException {
        List<FoundLock> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LOCKS)) {
            statement.setArray(1, connection.createArrayOf("int4", pids.toArray()));
            statement.setInt(2, MAX_LOCKS);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(lock(row));
                }
            }
        }
        Map<Long, String> names = names(found);
        Map<Integer, List<SessionLock>> locks = new HashMap<>();
        for (FoundLock each : found) {
            locks.computeIfAbsent(each.pid, pid -> new ArrayList<>()).add(named(each, names));
        }
        return locks;
    }

    private static FoundLock lock(ResultSet row) throws SQLException {
        boolean granted = row.getBoolean("granted");
        var lock = new SessionLock(
                row.getString("locktype"),
                null,
                row.getString("mode"),
                granted,
                granted ? null : instant(row, "waitstart"));
        return new FoundLock(row.getInt("pid"), row.getObject("relation", Long.class), row.getBoolean("here"), lock);
    }

    private static SessionLock named(FoundLock found, Map<Long, String> names) {
        SessionLock lock = found.lock;
        if (found.relation == null) {
            return lock;
        }
        String number = "relation " + found.relation;
        String name = found.here ? names.getOrDefault(found.relation, number) : number;
        return new SessionLock(lock.type(), name, lock.mode(), lock.granted(), lock.waitStart());
    }

    private static final String NAMES = """
            SELECT c.oid::int8, pg_catalog.format('%I.%I', n.nspname, c.relname)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ANY (?)""";

    private Map<Long, String> names(List<FoundLock> found) throws SQLException {
        Object[] relations = found.stream()
                .filter(each -> each.here)
                .map(FoundLock::relation)
                .filter(relation -> relation != null)
                .distinct()
                .toArray();
        Map<Long, String> names = new HashMap<>();
        if (relations.length == 0) {
            return names;
        }
        try (PreparedStatement statement = connection.prepareStatement(NAMES)) {
            statement.setArray(1, connection.createArrayOf("oid", relations));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.put(row.getLong(1), row.getString(2));
                }
            }
        }
        return names;
    }
}
