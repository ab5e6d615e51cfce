package io.slipway.apply.watch;

import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.time.Durations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes sessions that block or wait: role, application, client, state and since when, query. */
public final class BlockerDescriptions {
    private static final int MAX_NAMED = 5;
    private static final int MAX_QUERY_LENGTH = 80;

    /** Of no session. */
    static final BlockerDescriptions NONE = new BlockerDescriptions(Map.of());

    private final Map<Integer, Note> notes;

    private record Note(String text, boolean autovacuum) {}

    private BlockerDescriptions(Map<Integer, Note> notes) {
        this.notes = notes;
    }

    // without pg_read_all_stats backend_type is hidden, but an autovacuum worker has a database and no user
    private static final String NOTES = """
            SELECT a.pid, a.usename, a.application_name,
                   coalesce(pg_catalog.host(a.client_addr) || ':' || a.client_port,
                            CASE WHEN a.client_port = -1 THEN 'local socket' END),
                   a.state, pg_catalog.to_char(s.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                   EXTRACT(EPOCH FROM clock_timestamp() - s.since)::int8,
                   left(regexp_replace(CASE WHEN ? THEN regexp_replace(a.query, '[^\\s -~]', '?', 'g') ELSE a.query END,
                                       '\\s+', ' ', 'g'), 200),
                   a.usesysid IS NULL AND a.datid IS NOT NULL
            FROM pg_catalog.pg_stat_activity a
                CROSS JOIN LATERAL (SELECT CASE WHEN a.state = 'active' THEN a.query_start ELSE a.state_change END) s (since)
            WHERE a.pid = ANY (?)""";

    static BlockerDescriptions read(Connection connection, Collection<Integer> pids) throws SQLException {
        if (pids.isEmpty()) {
            return NONE;
        }
        try {
            return read(connection, pids, false);
        } catch (SQLException e) {
            if (!SqlState.of(e).dataException()) {
                throw e;
            }
            return read(connection, pids, true);
        }
    }

    /** Process id and description of one session. */
    public static String describe(Connection connection, int pid) throws SQLException {
        return read(connection, List.of(pid)).describe(List.of(pid));
    }

    /** @param onlyAscii a query from a database with another encoding may be no valid text here */
    private static BlockerDescriptions read(Connection connection, Collection<Integer> pids, boolean onlyAscii)
            throws SQLException {
        var notes = new HashMap<Integer, Note>();
        try (PreparedStatement query = connection.prepareStatement(NOTES)) {
            query.setBoolean(1, onlyAscii);
            query.setArray(2, connection.createArrayOf("int4", pids.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    notes.put(row.getInt(1), new Note(text(row), row.getBoolean(9)));
                }
            }
        }
        return new BlockerDescriptions(notes);
    }

    private static String text(ResultSet row) throws SQLException {
        var text = new StringBuilder();
        append(text, "role ", row.getString(2));
        append(text, "application ", row.getString(3));
        append(text, "client ", row.getString(4));
        if (row.getBoolean(9)) {
            append(text, "", "autovacuum");
        }
        // null if the login may not see it
        String state = row.getString(5);
        if (state == null) {
            return text.toString();
        }
        append(text, "", state + since(row.getString(6), row.getLong(7)));
        String query = row.getString(8);
        if (query != null && !query.isEmpty()) {
            text.append("; query: ").append(shown(query, MAX_QUERY_LENGTH));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.append(text.isEmpty() ? "" : ", ").append(name).append(value);
        }
    }

    private static String since(@Nullable String since, long seconds) {
        return since == null
                ? ""
                : " since %s (%s)".formatted(since, Durations.words(Duration.ofSeconds(Math.max(0, seconds))));
    }

    /** Without its literals, and cut to {@code length} characters. */
    static String shown(String query, int length) {
        String bare = ServerError.withoutLiterals(query);
        return bare.length() <= length ? bare : bare.substring(0, length) + "…";
    }

    /**
     * Whether there are blockers and all of them are autovacuum workers. Such a worker gives way to a session that
     * waits longer than deadlock_timeout.
     */
    boolean onlyAutovacuum(Collection<Integer> pids) {
        return !pids.isEmpty() && pids.stream().allMatch(pid -> note(pid).autovacuum());
    }

    /** Process id and description of the first {@value #MAX_NAMED} sessions. */
    String describe(Collection<Integer> pids) {
        return describe(pids, Map.of());
    }

    /** @param locks what each of them has of the lock that is waited for, where that is known */
    String describe(Collection<Integer> pids, Map<Integer, String> locks) {
        var text = new StringBuilder();
        pids.stream()
                .limit(MAX_NAMED)
                .forEach(pid -> text.append(text.isEmpty() ? "" : "; ").append(describe(pid, locks.get(pid))));
        return pids.size() > MAX_NAMED ? text + "; and " + (pids.size() - MAX_NAMED) + " more" : text.toString();
    }

    private String describe(int pid, @Nullable String lock) {
        if (pid == 0) {
            return lock == null ? "a prepared transaction" : lock;
        }
        String about = note(pid).text();
        String all = lock == null || about.isEmpty() ? about + (lock == null ? "" : lock) : lock + ", " + about;
        return "pid " + pid + (all.isEmpty() ? "" : " (" + all + ")");
    }

    private Note note(int pid) {
        return notes.getOrDefault(pid, new Note("", false));
    }
}
