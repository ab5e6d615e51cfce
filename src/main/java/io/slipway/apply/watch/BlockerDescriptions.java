package io.slipway.apply.watch;

import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Descriptions of blocking or waiting sessions, for people. */
record BlockerDescriptions(Map<Integer, Note> notes) {
    private static final int MAX_NAMED = 5;

    private record Note(String text, boolean autovacuum) {}

    // without pg_read_all_stats backend_type is hidden, but an autovacuum worker has a database and no user
    private static final String NOTES = """
            SELECT a.pid, a.application_name, a.state, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80),
                   a.usesysid IS NULL AND a.datid IS NOT NULL
            FROM pg_catalog.pg_stat_activity a WHERE a.pid = ANY (?)""";

    // a query from a database with another encoding may be no valid text here
    private static final String ASCII_NOTES = """
            SELECT a.pid, a.application_name, a.state,
                   left(regexp_replace(regexp_replace(a.query, '[^\\s -~]', '?', 'g'), '\\s+', ' ', 'g'), 80),
                   a.usesysid IS NULL AND a.datid IS NOT NULL
            FROM pg_catalog.pg_stat_activity a WHERE a.pid = ANY (?)""";

    static BlockerDescriptions read(Connection connection, Collection<Integer> pids) throws SQLException {
        if (pids.isEmpty()) {
            return new BlockerDescriptions(Map.of());
        }
        try {
            return read(connection, pids, NOTES);
        } catch (SQLException e) {
            if (!SqlState.of(e).isClass("22")) {
                throw e;
            }
            return read(connection, pids, ASCII_NOTES);
        }
    }

    private static BlockerDescriptions read(Connection connection, Collection<Integer> pids, String sql)
            throws SQLException {
        var notes = new HashMap<Integer, Note>();
        try (var look = connection.prepareStatement(sql)) {
            look.setArray(1, connection.createArrayOf("int4", pids.toArray()));
            try (var row = look.executeQuery()) {
                while (row.next()) {
                    boolean autovacuum = row.getBoolean(5);
                    notes.put(
                            row.getInt(1),
                            new Note(
                                    autovacuum
                                            ? " (autovacuum)"
                                            : text(row.getString(2), row.getString(3), row.getString(4)),
                                    autovacuum));
                }
            }
        }
        return new BlockerDescriptions(notes);
    }

    private static String text(String application, String state, String query) {
        var text = new StringBuilder();
        if (application != null && !application.isEmpty()) {
            text.append(" (").append(application).append(')');
        }
        // both are null if the login may not see them
        if (state != null) {
            text.append(", ").append(state);
            if (query != null && !query.isEmpty()) {
                text.append(": ").append(query);
            }
        }
        return text.toString();
    }

    /**
     * Whether there are blockers and all of them are autovacuum workers. Such a worker gives way to a session that
     * waits longer than deadlock_timeout.
     */
    boolean onlyAutovacuum(Collection<Integer> pids) {
        return !pids.isEmpty()
                && pids.stream()
                        .allMatch(pid ->
                                notes.getOrDefault(pid, new Note("", false)).autovacuum());
    }

    /** Process id, application and statement of the first {@value #MAX_NAMED} sessions. */
    String describe(Collection<Integer> pids) {
        var text = new StringBuilder();
        pids.stream()
                .limit(MAX_NAMED)
                .forEach(pid -> text.append(text.isEmpty() ? "" : "; ").append(describe(pid)));
        return pids.size() > MAX_NAMED ? text + "; and " + (pids.size() - MAX_NAMED) + " more" : text.toString();
    }

    private String describe(int pid) {
        return pid == 0
                ? "a prepared transaction"
                : "process " + pid
                        + notes.getOrDefault(pid, new Note("", false)).text();
    }
}
