package io.slipway.apply.session;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * The limits of a session that protect the application from a script. A script may lower a limit. A larger value, or 0,
 * is lowered again, with a line in the run log: every pg_dump begins by switching them off.
 */
public final class SessionLimits {
    private static final Duration NEVER = Duration.ZERO;
    private final Map<String, Long> limits = new LinkedHashMap<>();
    private final String lockTimeoutAtStart;
    private boolean statementTimeout;

    /**
     * @param settings the settings that the session was opened with, in base units
     * @param lockTimeout for each lock of this try
     */
    public SessionLimits(Map<String, String> settings, Duration lockTimeout, ApplyOptions options) {
        this.lockTimeoutAtStart = settings.getOrDefault("lock_timeout", "");
        limit("lock_timeout", lockTimeout.toMillis());
        var statementTimeout = options.statementTimeout();
        limit("statement_timeout", (statementTimeout == null ? NEVER : statementTimeout).toMillis());
        for (var name : new String[] {"idle_in_transaction_session_timeout", "client_connection_check_interval"}) {
            limit(name, Long.parseLong(settings.getOrDefault(name, "0")));
        }
    }

    private void limit(String name, long millis) {
        if (millis > 0) {
            limits.put(name, millis);
        }
    }

    private static final String CURRENT = """
            SELECT s.name, s.setting FROM pg_catalog.pg_settings s
            WHERE s.name OPERATOR(pg_catalog.=) 'lock_timeout'::pg_catalog.text
               OR s.name OPERATOR(pg_catalog.=) 'statement_timeout'::pg_catalog.text
               OR s.name OPERATOR(pg_catalog.=) 'idle_in_transaction_session_timeout'::pg_catalog.text
               OR s.name OPERATOR(pg_catalog.=) 'client_connection_check_interval'::pg_catalog.text""";

    /**
     * Lowers the limits that are too large. A lock timeout that the script did not change becomes that of this try,
     * even if that is longer.
     *
     * @return the former values of the lowered limits, by name
     */
    private Map<String, String> enforce(Connection connection) throws SQLException {
        var lowered = new LinkedHashMap<String, String>();
        var wrong = new LinkedHashSet<String>();
        try (var statement = connection.createStatement()) {
            try (var row = statement.executeQuery(CURRENT)) {
                while (row.next()) {
                    var limit = limits.get(row.getString(1));
                    long now = Long.parseLong(row.getString(2));
                    if ("statement_timeout".equals(row.getString(1))) {
                        statementTimeout = now > 0 || limit != null;
                    }
                    if (limit != null && (now == 0 || now > limit)) {
                        lowered.put(row.getString(1), row.getString(2));
                        wrong.add(row.getString(1));
                    } else if (isOfStart(row.getString(1), row.getString(2)) && limit != null && now < limit) {
                        wrong.add(row.getString(1));
                    }
                }
            }
            for (var name : wrong) {
                statement.execute("SET " + name + " = " + limits.get(name));
            }
        }
        return lowered;
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
        var lowered = session.execute(this::enforce);
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
            try (var query = connection.createStatement();
                    var row = query.executeQuery(READ)) {
                row.next();
                return new Saved(row.getString(1), row.getString(2));
            }
        }

        private static final String RESTORE = """
                SELECT pg_catalog.set_config('lock_timeout', ?::pg_catalog.text, false),
                       pg_catalog.set_config('statement_timeout', ?::pg_catalog.text, false)""";

        public boolean restore(Connection connection) throws SQLException {
            try (var query = connection.prepareStatement(RESTORE)) {
                query.setString(1, lockTimeout);
                query.setString(2, statementTimeout);
                return query.execute();
            }
        }
    }
}
