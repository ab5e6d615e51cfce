package io.slipway.postgres.connect;

import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings that a session inherits from its role and database by {@code ALTER ROLE} or {@code ALTER DATABASE}, and
 * that are in the way of statements of our own. A change script keeps them.
 */
public final class InheritedSettings {
    private static final int MAX_TRIES = 20;
    private static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17;
    private static final String TRANSACTION_TIMEOUT = "transaction_timeout";

    private InheritedSettings() {}

    /**
     * Switches off the timeouts that could end our own statements, until {@link #restoreTimeouts}.
     *
     * @param settings that the session was opened with
     */
    static void switchTimeoutsOff(Connection session, Map<String, String> settings) throws SQLException {
        if (!settings.containsKey("statement_timeout")) {
            set(session, "statement_timeout = 0");
        }
        if (hasTransactionTimeout(session)) {
            set(session, TRANSACTION_TIMEOUT + " = 0");
        }
    }

    /** Gives the session the timeouts of its role and database, as a script finds them. */
    public static boolean restoreTimeouts(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            // one message: the first timeout must not end the reset of the second
            return statement.execute("RESET statement_timeout"
                    + (hasTransactionTimeout(session) ? "; RESET " + TRANSACTION_TIMEOUT : ""));
        }
    }

    /** Replaces everything inherited that would break a session in which no script runs. */
    public static void replaceAll(Connection session) throws SQLException {
        switchTimeoutsOff(session, Map.of());
        set(
                session,
                SessionOptions.OWN.entrySet().stream()
                        .map(InheritedSettings::assignment)
                        .collect(Collectors.joining("; SET ")));
    }

    private static String assignment(Map.Entry<String, String> setting) {
        return setting.getKey() + " = '" + setting.getValue() + "'";
    }

    /** Repeats the assignment if an inherited timeout of 1 ms ended it. */
    private static void set(Connection session, String assignments) throws SQLException {
        for (int tries = 1; ; tries++) {
            try (Statement statement = session.createStatement()) {
                statement.execute("SET " + assignments);
                return;
            } catch (SQLException e) {
                if (!SqlState.of(e).queryCanceled() || tries == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static boolean hasTransactionTimeout(Connection session) throws SQLException {
        return session.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_TRANSACTION_TIMEOUT;
    }
}
