package io.slipway.apply.session;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The limits of a session that protect the application from a script. A script may lower a limit. A larger value, or 0,
 * is lowered again, with a line in the run log: every pg_dump begins by switching them off.
 *
 * <p>The limits are no settings of the script: in a transaction they end with it, else {@link #giveBack} restores the
 * values before them.
 */
public final class SessionLimits {
    private static final Duration NEVER = Duration.ZERO;
    private final Map<String, Long> limits = new LinkedHashMap<>();
    private final String lockTimeoutAtStart;
    private boolean statementTimeout;

    /** By name, the value that was set here last, in base units. */
    private final Map<String, String> own = new LinkedHashMap<>();

    /** By name, what restores the value that {@link #own} has replaced outside of a transaction. */
    private final Map<String, String> restores = new LinkedHashMap<>();

    /**
     * @param settings the settings that the session was opened with, in base units
     * @param lockTimeout for each lock of this try
     */
    public SessionLimits(Map<String, String> settings, Duration lockTimeout, ApplyOptions options) {
        this.lockTimeoutAtStart = settings.getOrDefault("lock_timeout", "");
        limit("lock_timeout", lockTimeout.toMillis());
        Duration statementTimeout = options.statementTimeout();
        limit("statement_timeout", (statementTimeout == null ? NEVER : statementTimeout).toMillis());
        for (String name : new String[] {"idle_in_transaction_session_timeout", "client_connection_check_interval"}) {
            limit(name, Long.parseLong(settings.getOrDefault(name, "0")));
        }
    }

    private void limit(String name, long millis) {
        if (millis > 0) {
            limits.put(name, millis);
        }
    }

    private static final String CURRENT = """
            SELECT s.name, s.setting, s.source OPERATOR(pg_catalog.=) 'session'::pg_catalog.text
            FROM pg_catalog.pg_settings s
            WHERE s.name OPERATOR(pg_catalog.=) 'lock_timeout'::pg_catalog.text
               OR s.name OPERATOR(pg_catalog.=) 'statement_timeout'::pg_catalog.text
               OR s.name OPERATOR(pg_catalog.=) 'idle_in_transaction_session_timeout'::pg_catalog.text
               OR s.name OPERATOR(pg_catalog.=) 'client_connection_check_interval'::pg_catalog.text""";

    private record Current(String name, String value, boolean set) {
        long millis() {
            return Long.parseLong(value);
        }

        String restore() {
            return "SET " + name + (set ? " = " + value : " TO DEFAULT");
        }
    }

    private static Map<String, Current> current(Connection connection) throws SQLException {
        var found = new LinkedHashMap<String, Current>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CURRENT)) {
            while (row.next()) {
                found.put(row.getString(1), new Current(row.getString(1), row.getString(2), row.getBoolean(3)));
            }
        }
        return found;
    }

    /**
     * Lowers the limits that are too large. A lock timeout that the script did not change becomes that of this try,
     * even if that is longer.
     *
     * @return the former values of the lowered limits, by name
     */
    private Map<String, String> enforce(Connection connection) throws SQLException {
        var lowered = new LinkedHashMap<String, String>();
        for (Current now : current(connection).values()) {
            Long limit = limits.get(now.name());
            if ("statement_timeout".equals(now.name())) {
                statementTimeout = now.millis() > 0 || limit != null;
            }
            if (limit != null && (now.millis() == 0 || now.millis() > limit)) {
                lowered.put(now.name(), now.value());
                set(connection, now, limit);
            } else if (limit != null && isOfStart(now.name(), now.value()) && now.millis() < limit) {
                set(connection, now, limit);
            }
        }
        return lowered;
    }

    private void set(Connection connection, Current now, long value) throws SQLException {
        boolean lasts = connection.getAutoCommit();
        if (lasts && !now.value().equals(own.get(now.name()))) {
            restores.put(now.name(), now.restore());
        }
        own.put(now.name(), Long.toString(value));
        try (Statement statement = connection.createStatement()) {
            statement.execute((lasts ? "SET " : "SET LOCAL ") + now.name() + " = " + value);
        }
    }

    /** Switches this limit off for one statement outside of a transaction. */
    public boolean suspend(Connection connection, String name) throws SQLException {
        Current now = current(connection).get(name);
        if (now != null) {
            set(connection, now, 0);
        }
        return now != null;
    }

    /** Restores what was replaced here outside of a transaction and stands unchanged. */
    public boolean giveBack(Connection connection) throws SQLException {
        if (!restores.isEmpty()) {
            Map<String, Current> now = current(connection);
            try (Statement statement = connection.createStatement()) {
                for (Map.Entry<String, String> restore : restores.entrySet()) {
                    Current value = now.get(restore.getKey());
                    if (value != null && value.value().equals(own.get(restore.getKey()))) {
                        statement.execute(restore.getValue());
                    }
                }
            }
            restores.clear();
        }
        return true;
    }

    /** These settings of a transaction. The limits that were set in it here are as before the transaction. */
    public SessionSettings withoutOwn(SessionSettings found, SessionSettings before) {
        return found.with(before, name -> own.containsKey(name) && found.has(name, own.get(name)));
    }

    /**
     * Called before a statement outside of a transaction step: lowers the limits that are too large, writes a line for
     * each to the run log, and records whether the session has a statement timeout. A limit that the session started
     * with gets no line.
     */
    public void enforce(TaskSession session, RunReport report, int step, int ordinal) throws SQLException {
        lower(session).forEach((name, value) -> {
            if (!isOfStart(name, value)) {
                report.line(line(step, ordinal, name, value));
            }
        });
    }

    /** As {@link #enforce}, without lines in the run log. */
    public Map<String, String> lower(TaskSession session) throws SQLException {
        Map<String, String> lowered = session.execute(this::enforce);
        session.inFlight().setStatementTimeoutSet(statementTimeout);
        return lowered;
    }

    public static RunLogLine line(int step, int ordinal, String name, String value) {
        return new RunLogLine(
                RunLogLine.Kind.SETTING, step, ordinal, name + " = " + value + " was lowered to the run's limit");
    }

    private boolean isOfStart(String name, String setting) {
        return "lock_timeout".equals(name) && lockTimeoutAtStart.equals(setting);
    }

    /** The two limits that a clean-up changes, to be restored for the statement after it. */
    public record Saved(String lockTimeout, String statementTimeout) {
        private static final String READ = """
                SELECT pg_catalog.current_setting('lock_timeout'), pg_catalog.current_setting('statement_timeout')""";

        public static Saved read(Connection connection) throws SQLException {
            try (Statement query = connection.createStatement();
                    ResultSet row = query.executeQuery(READ)) {
                row.next();
                return new Saved(row.getString(1), row.getString(2));
            }
        }

        private static final String RESTORE = """
                SELECT pg_catalog.set_config('lock_timeout', ?::pg_catalog.text, false),
                       pg_catalog.set_config('statement_timeout', ?::pg_catalog.text, false)""";

        public boolean restore(Connection connection) throws SQLException {
            try (PreparedStatement query = connection.prepareStatement(RESTORE)) {
                query.setString(1, lockTimeout);
                query.setString(2, statementTimeout);
                return query.execute();
            }
        }
    }
}
