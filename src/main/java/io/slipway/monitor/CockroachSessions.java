package io.slipway.monitor;

import io.slipway.postgres.connect.SessionOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sessions of Slipway on a CockroachDB cluster. Written from CockroachDB's manual ("SHOW SESSIONS", versions
 * 19.2 to 25.1) and not run against a real cluster yet; the list says so in its limits. Columns that a version does not
 * have are null. CockroachDB has no process ids, so the pid is 0, and locks are not listed.
 */
final class CockroachSessions {
    static final String UNPROVEN = "the sessions of CockroachDB are read as its manual describes them; this was not run"
            + " against a real cluster yet";
    private static final String PRIVILEGES =
            "a login without VIEWACTIVITY sees only its own sessions; CockroachDB has no process ids, the pid is 0";

    /** A server has no other form of this list that all versions know. */
    static final String SESSIONS = "SHOW CLUSTER SESSIONS";

    private CockroachSessions() {}

    /** @param query {@link #SESSIONS} */
    static SessionList read(Connection connection, String query) throws SQLException {
        List<ActiveSession> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Map<String, @Nullable Object> columns = columns(row);
                if (SessionOptions.isSlipway(text(columns, "application_name"))) {
                    found.add(session(columns));
                }
            }
        }
        found.sort(Comparator.comparing(ActiveSession::backendStart, Comparator.nullsLast(Comparator.naturalOrder())));
        return new SessionList(found, null, List.of(UNPROVEN, PRIVILEGES));
    }

    private static ActiveSession session(Map<String, @Nullable Object> columns) {
        String active = text(columns, "active_queries");
        boolean works = active != null && !active.isBlank();
        String address = text(columns, "client_address");
        int colon = address == null ? -1 : address.lastIndexOf(':');
        return new ActiveSession(
                0,
                List.of(),
                works ? active : text(columns, "last_active_query"),
                works ? "active" : "idle",
                null,
                null,
                null,
                text(columns, "user_name"),
                text(columns, "application_name"),
                address == null || colon < 0 ? address : address.substring(0, colon),
                address == null ? null : port(address.substring(colon + 1)),
                instant(columns, "session_start"),
                null,
                works ? queryStart(columns) : null,
                List.of());
    }

    /** Newer versions name the column otherwise. */
    private static @Nullable Instant queryStart(Map<String, @Nullable Object> columns) {
        Instant start = instant(columns, "active_query_start");
        return start == null ? instant(columns, "oldest_query_start") : start;
    }

    private static Map<String, @Nullable Object> columns(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            values.put(columns.getColumnLabel(i), row.getObject(i));
        }
        return values;
    }

    private static @Nullable String text(Map<String, @Nullable Object> columns, String name) {
        Object value = columns.get(name);
        return value == null ? null : value.toString();
    }

    private static @Nullable Integer port(String digits) {
        return digits.matches("[0-9]{1,5}") ? Integer.valueOf(digits) : null;
    }

    private static @Nullable Instant instant(Map<String, @Nullable Object> columns, String name) {
        return columns.get(name) instanceof Timestamp at ? at.toInstant() : null;
    }
}
