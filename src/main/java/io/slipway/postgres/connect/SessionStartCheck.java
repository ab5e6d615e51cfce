package io.slipway.postgres.connect;

import io.slipway.problem.TargetProblem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Checks that a new session has the settings with which it was opened. A pooler may keep some of them. */
final class SessionStartCheck {
    private static final String SET = "SELECT pg_catalog.set_config(?, ?, false)";
    // the process id keeps the query out of a parallel worker, which has no socket and so no keepalives
    private static final String READ = """
            SELECT name, setting, pg_catalog.pg_backend_pid() FROM pg_catalog.pg_settings WHERE name OPERATOR(pg_catalog.=) ANY (?)
            """;

    private SessionStartCheck() {}

    static void settle(Connection connection, ConnectSpec spec, Map<String, String> wanted) throws SQLException {
        if (spec.pooler()) {
            set(connection, wanted);
        }
        Map<String, String> found = read(connection, wanted);
        for (Map.Entry<String, String> setting : wanted.entrySet()) {
            if (!setting.getValue().equals(found.get(setting.getKey()))) {
                throw new TargetProblem.Unreachable(
                                spec.address().toString(),
                                TargetProblem.Reason.OTHER,
                                "the session did not take " + setting.getKey() + "=" + setting.getValue()
                                        + "; does a pooler stand between?")
                        .asException();
            }
        }
    }

    private static void set(Connection connection, Map<String, String> wanted) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SET)) {
            for (Map.Entry<String, String> setting : wanted.entrySet()) {
                statement.setString(1, setting.getKey());
                statement.setString(2, setting.getValue());
                statement.execute();
            }
        }
    }

    private static Map<String, String> read(Connection connection, Map<String, String> wanted) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setArray(
                    1, connection.createArrayOf("text", wanted.keySet().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                var found = new HashMap<String, String>();
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getString(2));
                }
                return found;
            }
        }
    }
}
